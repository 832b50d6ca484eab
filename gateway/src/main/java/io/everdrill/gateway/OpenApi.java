package io.everdrill.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The document at {@code /openapi.json}: every endpoint from the list that is served, its
 * parameters from its path and its one line of meaning, its answer from the schemas of the
 * contract. So none can be there that is not served, and none be served that is not there.
 */
final class OpenApi {

  private static final String SCHEMAS = "/io/everdrill/topics/schemas/";
  private static final String COMPONENTS = "#/components/schemas/";
  private static final JsonMapper MAPPER = Json.mapper();

  private final JsonNode known = read(OpenApi.class, "openapi-answers.json");
  private final OpenApiParameters parameters = new OpenApiParameters();
  private final OpenApiRequests requests = new OpenApiRequests();
  private final ObjectNode document = MAPPER.createObjectNode();

  private OpenApi(List<Endpoint> endpoints) {
    document.put("openapi", "3.1.0");
    ObjectNode info = document.putObject("info");
    info.put("title", "Everdrill gateway");
    info.put("version", "1");
    info.put("description", "Alerts in, results out, and the halt switch.");
    document.putArray("security").addObject().putArray("token");
    ObjectNode paths = document.putObject("paths");
    endpoints.forEach(endpoint -> add(paths, endpoint));
    ObjectNode components = document.putObject("components");
    ObjectNode token = components.putObject("securitySchemes").putObject("token");
    token.put("type", "http").put("scheme", "bearer");
    components.set("schemas", schemas());
  }

  static Endpoint of(List<Endpoint> endpoints) {
    Answer answer = Answer.json(new OpenApi(endpoints).document);
    return Endpoint.get(
        "/openapi.json",
        "this list for programs (OpenAPI 3.1)",
        Permission.NONE,
        (Endpoint.Action) call -> answer);
  }

  private void add(ObjectNode paths, Endpoint endpoint) {
    String path = endpoint.path().replaceAll(":(\\w+)", "{$1}");
    String method = endpoint.method().name().toLowerCase(Locale.ROOT);
    ObjectNode operation = paths.withObjectProperty(path).putObject(method);
    operation.put("operationId", method + path.replaceAll("[^A-Za-z0-9]+", "-"));
    operation.put("summary", endpoint.meaning());
    if (endpoint.permission() == Permission.NONE) {
      operation.putArray("security");
    }
    operation.set("parameters", parameters.of(path, endpoint.meaning()));
    if (endpoint.method().equals(HttpMethod.POST)) {
      operation.putObject("requestBody").put("required", true).set("content", requests.of(path));
    }
    ObjectNode responses = operation.putObject("responses");
    if (endpoint.method().equals(HttpMethod.GET)) {
      String type = known.path("types").path(path).asText("application/json");
      answer(responses, "200", type, known.path("answers").path(path));
      JsonNode headers = known.path("headers").path(path);
      if (!headers.isMissingNode()) {
        responses.withObjectProperty("200").set("headers", headers);
      }
    } else {
      done(method, path)
          .properties()
          .forEach(e -> answer(responses, e.getKey(), "application/json", e.getValue()));
    }
    responses
        .putObject("default")
        .put("description", "refused, and why (RFC 9457)")
        .putObject("content")
        .putObject("application/problem+json")
        .putObject("schema")
        .put("$ref", COMPONENTS + "Problem");
  }

  /** By status. */
  private JsonNode done(String method, String path) {
    JsonNode done = known.path("done").path(method + " " + path);
    if (done.isMissingNode()) {
      throw new IllegalStateException(
          "openapi-answers.json: expected what %s %s answers, it is not there"
              .formatted(method, path));
    }
    return done;
  }

  private static void answer(ObjectNode responses, String status, String type, JsonNode schema) {
    responses
        .putObject(status)
        .put("description", status.startsWith("2") ? "done" : "refused, as its clients read it")
        .putObject("content")
        .putObject(type)
        .set("schema", schema.isMissingNode() ? MAPPER.createObjectNode() : schema);
  }

  /** Our own, and those of the contract that answers refer to. */
  private ObjectNode schemas() {
    ObjectNode schemas = known.path("schemas").deepCopy();
    schemas.setAll(requests.schemas());
    Set<String> events = new LinkedHashSet<>();
    known.findValuesAsText("$ref").stream()
        .map(ref -> ref.substring(COMPONENTS.length()))
        .filter(name -> name.startsWith("io.everdrill."))
        .forEach(events::add);
    events.forEach(type -> schemas.set(type, event(type)));
    return schemas;
  }

  /** The contract's schema of an event. */
  static JsonNode event(String type) {
    return read(EventCodec.class, SCHEMAS + type + ".json");
  }

  static JsonNode read(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + ": expected on the class path, is not there");
      }
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": cannot be read", e);
    }
  }
}
