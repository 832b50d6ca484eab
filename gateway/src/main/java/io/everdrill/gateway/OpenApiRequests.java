package io.everdrill.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What may be posted to each address, for the OpenAPI document: bodies of others' formats by
 * schemas of our own, events of ours by those of the contract, without what the gateway fills in.
 */
final class OpenApiRequests {

  private final JsonNode known = OpenApi.read(OpenApi.class, "openapi-requests.json");

  /**
   * By media type.
   *
   * @throws IllegalStateException if the address is not described
   */
  JsonNode of(String path) {
    JsonNode request = known.path("requests").path(path);
    if (request.isMissingNode()) {
      throw new IllegalStateException(
          "openapi-requests.json: expected what may be posted to " + path + ", it is not there");
    }
    ObjectNode content = Json.mapper().createObjectNode();
    request.properties().forEach(e -> content.putObject(e.getKey()).set("schema", e.getValue()));
    return content;
  }

  /** All that {@link #of} refers to. */
  ObjectNode schemas() {
    ObjectNode schemas = known.path("schemas").deepCopy();
    for (Map.Entry<String, JsonNode> event : known.path("events").properties()) {
      schemas.set(event.getKey(), posted(event.getValue()));
    }
    return schemas;
  }

  private static JsonNode posted(JsonNode event) {
    Set<String> optional = new HashSet<>();
    event.path("optional").forEach(field -> optional.add(field.asText()));
    ObjectNode schema = OpenApi.event(event.path("type").asText()).deepCopy();
    schema.put(
        "$id", schema.path("$id").asText() + ":posted"); // What $refs inside are relative to.
    ArrayNode required = Json.mapper().createArrayNode();
    schema.path("required").forEach(f -> addUnless(optional, f.asText(), required));
    schema.set("required", required);
    return schema;
  }

  private static void addUnless(Set<String> left, String field, ArrayNode fields) {
    if (!left.contains(field)) {
      fields.add(field);
    }
  }
}
