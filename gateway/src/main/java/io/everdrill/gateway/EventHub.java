package io.everdrill.gateway;

import io.everdrill.topics.Topic;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands each event of the topics to the clients that want it, as it comes. A client joins at a
 * known position, so between what it read before and what it is handed from then on nothing is
 * missing.
 */
final class EventHub {

  private static final Buffer ALIVE = Buffer.buffer(": alive\n\n");

  private final StreamPosition position = new StreamPosition();
  private final Set<StreamClient> live = new HashSet<>();
  private final Audience audience = new Audience();
  private final Set<StreamClient> resuming = new HashSet<>();

  /** Sets where the stream begins; before any record. */
  synchronized void begin(Topic topic, int partitions) {
    position.add(topic, partitions);
  }

  /** There will be no record before this one. */
  synchronized void skipTo(Topic topic, int partition, long offset) {
    position.advance(topic, partition, offset);
  }

  synchronized void publish(StreamRecord record) {
    position.advance(record.topic(), record.partition(), record.offset() + 1);
    Map<StreamClient.Sight, Buffer> frames = new HashMap<>();
    // One that is too slow is closed by that, and leaves later, from its event loop.
    audience.wanting(
        record,
        client ->
            client.offer(
                frames.computeIfAbsent(
                    client.filter().sight(),
                    sight -> sight.frame(record, position.text(sight.topics())))));
  }

  /** Where a client stands that was where it says; 400 if that is no place of ours. */
  synchronized StreamPosition resumedAt(StreamPosition client, Set<Topic> topics) {
    return position.in(topics).resumedAt(client);
  }

  /** Joins a client that wants to hear what comes from now on; tells it where that is. */
  synchronized void join(StreamClient client) {
    client.offer(Buffer.buffer("id: " + position.text(client.filter().topics()) + "\n\n"));
    add(client);
  }

  private void add(StreamClient client) {
    live.add(client);
    audience.add(client);
  }

  /** Notes a client that reads what it missed. */
  synchronized void resumes(StreamClient client) {
    resuming.add(client);
  }

  /** Joins a client that has come as far as we are, or else says how far it has to read. */
  synchronized Optional<StreamPosition> joinFrom(StreamClient client, StreamPosition reached) {
    StreamPosition now = position.in(client.filter().topics());
    if (!reached.covers(now)) {
      return Optional.of(now);
    }
    resuming.remove(client);
    if (!client.isClosed()) {
      add(client);
    }
    return Optional.empty();
  }

  synchronized void leave(StreamClient client) {
    live.remove(client);
    audience.remove(client);
    resuming.remove(client);
  }

  synchronized int clients() {
    return live.size() + resuming.size();
  }

  /** A sign of life for all; to whom is live, also how far we are, which saves it reading later. */
  synchronized void heartbeat() {
    Map<Set<Topic>, Buffer> frames = new HashMap<>();
    for (StreamClient client : live) {
      client.offer(
          frames.computeIfAbsent(
              client.filter().topics(),
              topics -> Buffer.buffer(": alive\nid: " + position.text(topics) + "\n\n")));
    }
    resuming.forEach(client -> client.offer(ALIVE));
  }

  synchronized void close() {
    live.forEach(StreamClient::close);
    resuming.forEach(StreamClient::close);
    live.clear();
    audience.clear();
    resuming.clear();
  }
}
