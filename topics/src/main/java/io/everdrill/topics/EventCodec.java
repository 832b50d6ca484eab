package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ProbeEvent;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Turns an event into a Kafka record and back: CloudEvents 1.0, Kafka protocol binding, binary
 * content mode. Attributes travel as {@code ce_*} headers, the value is the record's JSON.
 */
public final class EventCodec {

  static final String SPEC_VERSION = "ce_specversion";
  static final String TYPE = "ce_type";
  static final String ID = "ce_id";
  static final String SOURCE = "ce_source";
  static final String SUBJECT = "ce_subject";
  static final String TIME = "ce_time";
  static final String CONTENT_TYPE = "content-type";

  private static final List<String> ATTRIBUTES =
      List.of(SPEC_VERSION, TYPE, ID, SOURCE, SUBJECT, TIME, CONTENT_TYPE);

  /** One for all: what it has learnt of a type, for which it takes milliseconds, it learns once. */
  private static final JsonMapper MAPPER = Json.mapper();

  private static final ProbeResultReader PROBE_RESULTS = new ProbeResultReader(MAPPER.getFactory());

  private final String source;

  /**
   * @param source {@code ce_source}: who writes, such as {@code /everdrill/scheduler/s1}
   */
  public EventCodec(String source) {
    this.source = source;
  }

  /** The record for an event's topic; its partition is the partitioner's to choose. */
  public ProducerRecord<byte[], byte[]> encode(String topicPrefix, Event event) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topic.of(event).name(topicPrefix), event.key().getBytes(UTF_8), value(event));
    writeHeaders(event, record.headers());
    return record;
  }

  /** The JSON of the event, UTF-8. The same event gives the same bytes. */
  public byte[] value(Event event) {
    try {
      return MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(event.getClass().getName() + ": cannot be written", e);
    }
  }

  /** Sets the CloudEvents attributes of the event, replacing what is there. */
  public void writeHeaders(Event event, Headers headers) {
    if (headers.iterator().hasNext()) { // Mostly there are none, and each would be looked for.
      ATTRIBUTES.forEach(headers::remove);
    }
    String type = EventTypes.nameOf(event.getClass());
    add(headers, SPEC_VERSION, "1.0");
    add(headers, TYPE, type);
    add(headers, ID, id(type, event));
    add(headers, SOURCE, source);
    add(headers, SUBJECT, event.subject());
    add(headers, TIME, Json.format(event.time()));
    add(headers, CONTENT_TYPE, "application/json");
  }

  /** {@code ce_id}: the same for the same fact, whoever writes it and however often. */
  static String id(String type, Event event) {
    return type + "/" + event.identity();
  }

  /**
   * The event in a record.
   *
   * @throws UnreadableEvent if headers or value are not an event of ours
   */
  public Event decode(Headers headers, byte[] value) {
    Class<? extends Event> type = EventTypes.named(required(headers, TYPE));
    if (value == null) {
      throw new UnreadableEvent("value: expected JSON of " + type.getSimpleName() + ", got none");
    }
    return type.equals(ProbeEvent.Result.class)
        ? PROBE_RESULTS.read(value).<Event>map(r -> r).orElseGet(() -> decode(type, value))
        : decode(type, value);
  }

  private static Event decode(Class<? extends Event> type, byte[] value) {
    try {
      return MAPPER.readValue(value, type);
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw new UnreadableEvent(
          "value: expected JSON of " + EventTypes.nameOf(type) + ": " + firstLine(e), e);
    }
  }

  /** The first of this name: the last would take a look at each, and their names are decoded. */
  static String required(Headers headers, String name) {
    Iterator<Header> named = headers.headers(name).iterator();
    byte[] value = named.hasNext() ? named.next().value() : null;
    if (value == null) {
      throw new UnreadableEvent(name + ": expected this header, got none");
    }
    return new String(value, UTF_8);
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
