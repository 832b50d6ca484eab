package io.everdrill.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of each address, for the OpenAPI document. Which there are, its path and its one
 * line of meaning tell; what each may be, a table: what a name usually is, or is at that address.
 */
final class OpenApiParameters {

  /** In a meaning: {@code ?state=active|done}. */
  private static final Pattern IN_QUERY = Pattern.compile("[?](\\w+)=");

  private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");

  private final JsonNode known = OpenApi.read(OpenApi.class, "openapi-parameters.json");

  /**
   * @throws IllegalStateException if one of them is not described
   */
  ArrayNode of(String path, String meaning) {
    ArrayNode parameters = Json.mapper().createArrayNode();
    Matcher parts = IN_PATH.matcher(path);
    while (parts.find()) {
      parameters.add(parameter(path, parts.group(1), "path").put("required", true));
    }
    Matcher queries = IN_QUERY.matcher(meaning);
    while (queries.find()) {
      parameters.add(parameter(path, queries.group(1), "query"));
    }
    return parameters;
  }

  private ObjectNode parameter(String path, String name, String in) {
    JsonNode here = known.path("of").path(path).path(name);
    JsonNode found = here.isMissingNode() ? known.path("usual").path(name) : here;
    if (found.isMissingNode()) {
      throw new IllegalStateException(
          "openapi-parameters.json: expected what %s of %s may be, it is not there"
              .formatted(name, path));
    }
    ObjectNode parameter = Json.mapper().createObjectNode().put("name", name).put("in", in);
    return parameter.setAll((ObjectNode) found);
  }
}
