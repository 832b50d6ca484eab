package io.everdrill.topics;

import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads events that can be kept, and refuses larger ones, and those with {@linkplain EventBounds
 * words that are too long}: they go to dead-letters, like what cannot be read. What is kept is
 * written again, with what else is known of the same, as one record of a changelog, which holds 1
 * MiB; and a record that was compressed passed the broker with more.
 */
public final class BoundedRecords implements Deserializer<Event> {

  /** Of alerts three are kept together, of incidents two; and what is written again may grow. */
  public static final int MOST_BYTES_OF_OTHERS = 256 * 1024;

  /** A drill's start is kept with its injection's facts and verdict. */
  public static final int MOST_BYTES_OF_OURS = 512 * 1024;

  private final Deserializer<Event> events;
  private final int mostBytes;

  public BoundedRecords(Deserializer<Event> events, Topic topic) {
    this.events = events;
    this.mostBytes =
        switch (topic) {
          case ALERTS, DIAGNOSES, INCIDENTS -> MOST_BYTES_OF_OTHERS;
          default -> MOST_BYTES_OF_OURS;
        };
  }

  @Override
  public Event deserialize(String topic, byte[] value) {
    refuseIfTooLarge(topic, value);
    return EventBounds.checked(events.deserialize(topic, value));
  }

  @Override
  public Event deserialize(String topic, Headers headers, byte[] value) {
    refuseIfTooLarge(topic, value);
    return EventBounds.checked(events.deserialize(topic, headers, value));
  }

  private void refuseIfTooLarge(String topic, byte[] value) {
    if (value != null && value.length > mostBytes) {
      throw new UnreadableEvent(
          "%s: expected at most %,d bytes, got %,d".formatted(topic, mostBytes, value.length));
    }
  }
}
