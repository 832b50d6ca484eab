package io.everdrill.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What goes back to a caller, complete. */
record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {

  private static final JsonMapper MAPPER = Json.mapper();

  /** 200 with the contract's JSON of a value. */
  static Answer json(Object value) {
    return new Answer(200, "application/json", Map.of(), bytes(value));
  }

  static Answer text(String contentType, String text) {
    return new Answer(200, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  Answer withHeader(String name, String value) {
    return new Answer(status, contentType, Map.of(name, value), body);
  }

  Answer withStatus(int other) {
    return new Answer(other, contentType, headers, body);
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass().getName() + ": cannot be written", e);
    }
  }
}
