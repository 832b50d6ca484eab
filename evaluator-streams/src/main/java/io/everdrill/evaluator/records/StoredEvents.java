package io.everdrill.evaluator.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Events in a state store: a JSON array in which each event follows the name of its type. */
public final class StoredEvents {

  private final JsonMapper mapper = Json.mapper();

  private StoredEvents() {}

  public static Serde<List<Event>> serde() {
    StoredEvents json = new StoredEvents();
    return Serdes.serdeFrom(
        (store, events) -> events == null ? null : json.write(store, events),
        (store, bytes) -> bytes == null ? null : json.read(store, bytes));
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
    ArrayNode all = mapper.createArrayNode();
    for (Event event : events) {
      all.add(EventTypes.nameOf(event.getClass())).addPOJO(event);
    }
    return bytes(mapper, store, all);
  }

  private List<Event> read(String store, byte[] bytes) {
    try {
      JsonNode all = mapper.readTree(bytes);
      List<Event> events = new ArrayList<>();
      for (int i = 0; i + 1 < all.size(); i += 2) {
        Class<? extends Event> type = EventTypes.named(all.get(i).textValue());
        events.add(mapper.treeToValue(all.get(i + 1), type));
      }
      return events;
    } catch (IOException e) {
      throw new SerializationException(store + ": expected stored events", e);
    }
  }
}
