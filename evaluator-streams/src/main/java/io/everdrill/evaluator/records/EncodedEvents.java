package io.everdrill.evaluator.records;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The JSON of the events that were read or written last. One event stands on its topic and in a
 * file, and the file is written whole whenever another event joins it: so each of ours is turned
 * into JSON once, and each of others is kept as it came.
 */
public final class EncodedEvents implements Serializer<Event> {

  /** A power of two. Of two events that meet in one, the last is kept. */
  private static final int SLOTS = 4096;

  /** Few are larger, and those are made again: this bounds what all slots take. */
  private static final int MOST_BYTES = 8 * 1024;

  private final EventCodec codec;
  private final Encoded[] slots = new Encoded[SLOTS];

  /** Immutable, so that threads may race for a slot. */
  private record Encoded(Event event, byte[] json) {
    @SuppressWarnings("ReferenceEquality") // To compare what equal events say costs as much.
    private boolean isOf(Event other) {
      return event == other;
    }
  }

  public EncodedEvents(EventCodec codec) {
    this.codec = codec;
  }

  /** As on its topic; not to be changed. */
  public byte[] json(Event event) {
    int slot = System.identityHashCode(event) & (SLOTS - 1);
    Encoded last = slots[slot];
    if (last != null && last.isOf(event)) {
      return last.json;
    }
    byte[] json = codec.value(event);
    remember(event, json);
    return json;
  }

  private void remember(Event event, byte[] json) {
    if (json.length <= MOST_BYTES) {
      slots[System.identityHashCode(event) & (SLOTS - 1)] = new Encoded(event, json);
    }
  }

  /** Reads what this one reads, and remembers it. */
  public Deserializer<Event> remembered(Deserializer<Event> events) {
    return new Deserializer<>() {
      @Override
      public Event deserialize(String topic, byte[] json) {
        return events.deserialize(topic, json);
      }

      @Override
      public Event deserialize(String topic, Headers headers, byte[] json) {
        Event event = events.deserialize(topic, headers, json);
        if (event != null && isUtf8(json)) {
          remember(event, json);
        }
        return event;
      }
    };
  }

  /** An object in JSON may come in wider characters too, or behind a mark of their order. */
  private static boolean isUtf8(byte[] object) {
    return object.length > 1 && object[0] == '{' && object[1] != 0;
  }

  @Override
  public byte[] serialize(String topic, Event event) {
    return event == null ? null : json(event);
  }

  @Override
  public byte[] serialize(String topic, Headers headers, Event event) {
    if (event != null) {
      codec.writeHeaders(event, headers);
    }
    return serialize(topic, event);
  }
}
