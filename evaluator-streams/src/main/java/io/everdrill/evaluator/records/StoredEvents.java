package io.everdrill.evaluator.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Events in a state store: a JSON array in which each event follows the name of its type. A store
 * that is asked for the same file for every fact has it parsed once: what was read last is
 * remembered by its bytes.
 */
public final class StoredEvents {

  /** Files, of some kilobytes each. */
  private static final int REMEMBERED = 4096;

  private static final int USUAL_BYTES = 4096;

  private final JsonMapper mapper = Json.mapper();
  private final ObjectReader oneOfMany =
      mapper.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final Map<ByteBuffer, List<Event>> parsed =
      Collections.synchronizedMap(BoundedMap.ofLastUsed(REMEMBERED));

  private StoredEvents() {}

  public static Serde<List<Event>> serde() {
    StoredEvents json = new StoredEvents();
    return Serdes.serdeFrom(
        (store, events) -> events == null ? null : json.write(store, events),
        (store, bytes) -> bytes == null ? null : json.read(store, bytes));
  }

  /**
   * Files that hold nothing but events.
   *
   * @param encoded what was written of late, of all files and topics
   */
  public static <F> Serde<F> files(
      EncodedEvents encoded, Function<F, List<Event>> events, Function<List<Event>, F> file) {
    StoredEvents json = new StoredEvents();
    return Serdes.serdeFrom(
        (store, f) -> f == null ? null : written(events.apply(f), encoded::json),
        (store, bytes) -> bytes == null ? null : file.apply(json.parse(store, bytes)));
  }

  /** One event of a type that its topic has no other of: just its JSON, as on the topic. */
  public static <E extends Event> Serde<E> one(Class<E> type) {
    JsonMapper mapper = Json.mapper();
    return Serdes.serdeFrom(
        (store, event) -> event == null ? null : bytes(mapper, store, event),
        (store, bytes) -> {
          try {
            return bytes == null ? null : mapper.readValue(bytes, type);
          } catch (IOException e) {
            throw new SerializationException(store + ": expected " + type.getSimpleName(), e);
          }
        });
  }

  private static byte[] bytes(JsonMapper mapper, String store, Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SerializationException(store + ": events cannot be written", e);
    }
  }

  private byte[] write(String store, List<Event> events) {
    return written(events, event -> bytes(mapper, store, event));
  }

  private static byte[] written(List<Event> events, Function<Event, byte[]> json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    char before = '[';
    for (Event event : events) {
      bytes.write(before);
      bytes.writeBytes(('"' + EventTypes.nameOf(event.getClass()) + "\",").getBytes(UTF_8));
      bytes.writeBytes(json.apply(event));
      before = ',';
    }
    if (events.isEmpty()) {
      bytes.write(before);
    }
    bytes.write(']');
    return bytes.toByteArray();
  }

  private List<Event> read(String store, byte[] bytes) {
    List<Event> known = parsed.get(ByteBuffer.wrap(bytes));
    if (known != null) {
      return known;
    }
    List<Event> events = List.copyOf(parse(store, bytes));
    parsed.put(ByteBuffer.wrap(bytes), events);
    return events;
  }

  private List<Event> parse(String store, byte[] bytes) {
    List<Event> events = new ArrayList<>();
    try (JsonParser parser = mapper.createParser(bytes)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        Class<? extends Event> type = EventTypes.named(parser.getText());
        parser.nextToken();
        events.add(oneOfMany.forType(type).readValue(parser));
      }
      return events;
    } catch (IOException e) {
      throw new SerializationException(store + ": expected stored events", e);
    }
  }
}
