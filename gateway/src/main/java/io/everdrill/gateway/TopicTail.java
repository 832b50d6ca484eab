package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.gateway.GatewaySettings.ViewLimits;
import io.everdrill.gateway.views.View;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.runtime.RecordListener;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.chance.Place;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics once for all who want them: what was there into the views, what comes into the
 * views and to the event stream. A record that is no event goes to the dead letters, and on it
 * goes.
 */
final class TopicTail implements RecordListener, AutoCloseable {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

  private final EventCodec codec;
  private final String topicPrefix;
  private final List<View> views;
  private final EventHub hub;
  private final EventWriter writer;
  private final Counter unreadable;
  private final Map<String, Topic> topics;
  private final PartitionReader reader;
  private volatile boolean live;
  private volatile String bug = "";

  private TopicTail(
      KafkaSettings kafka,
      GatewaySettings settings,
      List<View> views,
      EventHub hub,
      EventWriter writer,
      Instant now,
      MeterRegistry metrics) {
    this.codec = new EventCodec("/everdrill/gateway/" + settings.instance());
    this.topicPrefix = kafka.topicPrefix();
    this.views = List.copyOf(views);
    this.hub = hub;
    this.writer = writer;
    this.unreadable = metrics.counter("everdrill.gateway.records.unreadable");
    Set<Topic> read = EnumSet.copyOf(EventStream.USUAL);
    read.addAll(EventStream.ON_REQUEST);
    views.forEach(view -> read.addAll(view.topics()));
    this.topics = read.stream().collect(Collectors.toMap(t -> t.name(topicPrefix), t -> t));
    this.reader =
        PartitionReader.start(
            kafka.consumer(
                "gateway-" + settings.instance(), KafkaSettings.Isolation.READ_COMMITTED),
            feeds(read, this.views, topicPrefix, now, settings.views()),
            this,
            metrics,
            this::ended);
  }

  static TopicTail start(
      KafkaSettings kafka,
      GatewaySettings settings,
      List<View> views,
      EventHub hub,
      EventWriter writer,
      Instant now,
      MeterRegistry metrics) {
    return new TopicTail(kafka, settings, views, hub, writer, now, metrics);
  }

  private static List<Feed> feeds(
      Set<Topic> read, List<View> views, String topicPrefix, Instant now, ViewLimits limits) {
    return read.stream()
        .map(topic -> Feed.all(topic.name(topicPrefix), start(topic, views, now, limits)))
        .toList();
  }

  /**
   * State is read whole, events as far back as the views go and no more than these can hold, what
   * no view keeps not at all. So a start takes a bounded time, however much was written.
   */
  static Feed.Start start(Topic topic, List<View> views, Instant now, ViewLimits limits) {
    List<View> readers = views.stream().filter(v -> v.topics().contains(topic)).toList();
    if (readers.stream().anyMatch(v -> v.wantsWhole(topic))) {
      return new Feed.Beginning();
    }
    return readers.stream()
        .map(View::reach)
        .max(Comparator.naturalOrder())
        .map(reach -> reach.compareTo(limits.history()) < 0 ? reach : limits.history())
        .<Feed.Start>map(back -> new Feed.Lately(now.minus(back), limits.mostRecords()))
        .orElseGet(Feed.End::new);
  }

  @Override
  public void begins(Map<TopicPartition, Long> positions) {
    Map<Topic, Integer> partitions = new HashMap<>();
    positions.keySet().forEach(p -> partitions.merge(topics.get(p.topic()), 1, Integer::sum));
    partitions.forEach(hub::begin);
    positions.forEach((p, next) -> hub.skipTo(topics.get(p.topic()), p.partition(), next));
  }

  @Override
  public void received(ConsumerRecord<byte[], byte[]> record) {
    Topic topic = topics.get(record.topic());
    try {
      if (record.value() == null) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        views.forEach(view -> view.forget(topic, key));
      } else {
        StreamRecord event = StreamRecord.of(codec, topic, record);
        Place at = Place.of(record);
        views.forEach(view -> view.take(event.event(), at, event.value().length));
        hub.publish(event);
        return;
      }
    } catch (UnreadableEvent e) {
      unreadable.increment();
      // What was there before us was met by those who were there before us.
      if (live) {
        writer.bury(record, e.getMessage());
      }
    }
    hub.skipTo(topic, record.partition(), record.offset() + 1);
  }

  @Override
  public void caughtUp() {
    live = true;
  }

  private void ended(Throwable cause) {
    LOG.error("The reader of the topics ended by a bug; the gateway must be restarted", cause);
    bug = cause.toString();
  }

  /** Whether all that was there at the start is in the views. */
  boolean isCaughtUp() {
    return reader.isCaughtUp();
  }

  /**
   * @throws Problem 503 while not all that was there has been read
   */
  void requireCaughtUp() {
    if (!reader.isCaughtUp()) {
      throw Problem.unavailable("the topics are not read to their ends yet", RETRY_AFTER);
    }
  }

  Health health() {
    return reader.health();
  }

  /** Down after a bug of ours, which nothing but a restart ends. */
  Health alive() {
    return bug.isEmpty() ? new Health.Up("reads") : new Health.Down("ended by a bug: " + bug);
  }

  @Override
  public void close() {
    reader.close();
  }
}
