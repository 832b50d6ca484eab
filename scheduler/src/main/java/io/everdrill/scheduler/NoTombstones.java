package io.everdrill.scheduler;

import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a topic on which every record says what happened: one without a value says nothing, and
 * must not take back what is kept of its key, such as the incidents that are open in a cell.
 */
final class NoTombstones implements Deserializer<Event> {

  private final Deserializer<Event> events;

  NoTombstones(Deserializer<Event> events) {
    this.events = events;
  }

  @Override
  public Event deserialize(String topic, byte[] value) {
    return present(topic, events.deserialize(topic, value));
  }

  @Override
  public Event deserialize(String topic, Headers headers, byte[] value) {
    return present(topic, events.deserialize(topic, headers, value));
  }

  private static Event present(String topic, Event event) {
    if (event == null) {
      throw new UnreadableEvent(topic + ": expected an event, got none");
    }
    return event;
  }
}
