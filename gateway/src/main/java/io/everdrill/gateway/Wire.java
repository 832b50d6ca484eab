package io.everdrill.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everdrill.topics.Json;

/** The words of the contract for values in texts that are not JSON. */
final class Wire {

  private static final JsonMapper MAPPER = Json.mapper();

  private Wire() {}

  /** Of a value that is told apart by its outcome. */
  static String outcome(Object value) {
    return MAPPER.valueToTree(value).path("outcome").asText();
  }
}
