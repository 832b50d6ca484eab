package io.everdrill.topics;

import io.everdrill.topics.events.Event;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Events for Kafka clients and Streams. What cannot be read throws {@link UnreadableEvent}, for the
 * caller's dead-letter handling; a tombstone reads as null, as Kafka wants it.
 */
public final class EventSerde implements Serde<Event>, Serializer<Event>, Deserializer<Event> {

  private final EventCodec codec;

  public EventSerde(EventCodec codec) {
    this.codec = codec;
  }

  @Override
  public Serializer<Event> serializer() {
    return this;
  }

  @Override
  public Deserializer<Event> deserializer() {
    return this;
  }

  @Override
  public byte[] serialize(String topic, Event event) {
    return event == null ? null : codec.value(event);
  }

  @Override
  public byte[] serialize(String topic, Headers headers, Event event) {
    if (event != null) {
      codec.writeHeaders(event, headers);
    }
    return serialize(topic, event);
  }

  @Override
  public Event deserialize(String topic, byte[] value) {
    throw new UnreadableEvent("ce_type: expected headers beside the value, got none");
  }

  @Override
  public Event deserialize(String topic, Headers headers, byte[] value) {
    return value == null ? null : codec.decode(headers, value);
  }

  @Override
  public void configure(java.util.Map<String, ?> configs, boolean isKey) {}

  @Override
  public void close() {}
}
