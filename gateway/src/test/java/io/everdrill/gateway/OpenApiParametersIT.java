package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.topics.Json;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the OpenAPI document says that a parameter may be, it may be, and nothing else. */
class OpenApiParametersIT {

  /** Of what has a shape, or must be there. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "cell", "shop",
          "service", "payment-svc",
          "drill", "shop-1",
          "injection", "shop-1.0",
          "day", "2026-11-21",
          "target", "payment-svc-1",
          "probe", "home",
          "programme", "all-day",
          "scenario", "paused",
          "detector", "cell-monitor");

  /** Texts of which a schema cannot say which are good. */
  private static final Set<String> OF_OUR_OWN = Set.of("cursor", "zone", "lastEventId");

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static GatewayFixture gateway;
  private static JsonNode document;

  /** One parameter of one address. */
  private record Parameter(String method, String path, JsonNode said, Set<String> required) {
    String name() {
      return said.path("name").asText();
    }

    /** What else has to be asked so that it is looked at. */
    String url(String value) {
      String url = path;
      for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
        boolean asked = example.getKey().equals(name());
        url = url.replace("{" + example.getKey() + "}", asked ? value : example.getValue());
      }
      List<String> query = new ArrayList<>();
      required.stream()
          .filter(other -> !other.equals(name()))
          .forEach(other -> query.add(other + "=" + EXAMPLES.get(other)));
      if (said.path("in").asText().equals("query")) {
        query.add(name() + "=" + value);
      }
      return url + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    List<String> bad() {
      JsonNode schema = said.path("schema");
      if (OF_OUR_OWN.contains(name())) {
        return List.of("!");
      }
      return switch (schema.path("type").asText()) {
        case "integer" ->
            List.of(
                "x",
                "1.5",
                String.valueOf(schema.path("minimum").asInt() - 1),
                String.valueOf(schema.path("maximum").asInt() + 1));
        case "array" -> List.of("x", schema.at("/items/enum/0").asText() + ",x");
        default ->
            schema.has("enum") || schema.has("format") || schema.has("pattern")
                ? List.of("No Word!")
                : List.of();
      };
    }

    List<String> good() {
      JsonNode schema = said.path("schema");
      if (OF_OUR_OWN.contains(name())) {
        return schema.has("default") ? List.of(schema.path("default").asText()) : List.of();
      }
      if (schema.has("enum")) {
        return words(schema.path("enum"));
      }
      return switch (schema.path("type").asText() + " " + schema.path("format").asText()) {
        case "integer " ->
            List.of(
                schema.path("minimum").asText(),
                schema.path("maximum").asText(),
                schema.path("default").asText());
        case "array " -> List.of(String.join(",", words(schema.at("/items/enum"))));
        case "string date" -> List.of("2026-11-21");
        case "string date-time" -> List.of("2026-11-21T03:00:00Z", "2026-11-21T03:00:00.5-01:00");
        default -> List.of(EXAMPLES.getOrDefault(name(), "x"));
      };
    }

    private static List<String> words(JsonNode list) {
      return list.valueStream().map(JsonNode::asText).toList();
    }
  }

  /** How an answer begins: the event stream's does not end. */
  private record Heard(int status, String type, String problem) {}

  @BeforeAll
  static void start() throws Exception {
    gateway = GatewayFixture.start(EmbeddedKafka.shared().bootstrapServers(), "gateway-params");
    document = Json.mapper().readTree(gateway.get("/openapi.json").body());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void documentIsOneOfOpenApi() throws Exception {
    assertThat(openApi().validate(document.toString(), InputFormat.JSON)).isEmpty();

    ObjectNode wrong = document.deepCopy();
    ((ObjectNode) wrong.at("/paths/~1api~1v1~1drills/get/parameters/0")).put("in", "nowhere");
    assertThat(openApi().validate(wrong.toString(), InputFormat.JSON)).isNotEmpty();
  }

  private static Schema openApi() throws Exception {
    String name = "/spec.openapis.org/oas/3.1/schema/2022-10-07";
    try (InputStream schema = OpenApiParametersIT.class.getResourceAsStream(name)) {
      return SCHEMAS.getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** OpenAPI's own schema leaves these to JSON Schema. */
  @Test
  void schemasInItAreSchemas() {
    Schema meta =
        SCHEMAS.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    List<JsonNode> schemas = document.findValues("schema");
    document.at("/components/schemas").forEach(schemas::add);

    assertThat(schemas)
        .hasSizeGreaterThan(200)
        .allSatisfy(
            schema ->
                assertThat(meta.validate(schema.toString(), InputFormat.JSON))
                    .as(schema.toString())
                    .isEmpty());
  }

  @Test
  void eachParameterHasATypeAndAMeaning() {
    assertThat(parameters())
        .hasSizeGreaterThan(100)
        .allSatisfy(
            parameter -> {
              assertThat(parameter.said().at("/schema/type").asText()).isNotEmpty();
              assertThat(parameter.said().path("description").asText()).isNotEmpty();
            });
    assertThat(
            parameters().stream()
                .map(p -> p.said().at("/schema/type").asText())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("string", "integer", "array");
  }

  @Test
  void whatASchemaForbidsIsRefusedByName() throws Exception {
    List<String> found = new ArrayList<>();
    int looked = 0;
    for (Parameter parameter : parameters()) {
      for (String value : parameter.bad()) {
        Heard heard = ask(parameter, value);
        String name = parameter.name().equals("lastEventId") ? "Last-Event-ID" : parameter.name();
        looked++;
        if (heard.status() != 400
            || !heard.type().equals("application/problem+json")
            || !heard.problem().startsWith(name + ": ")) {
          found.add(parameter.url(value) + " -> " + heard);
        }
      }
    }
    assertThat(found).isEmpty();
    assertThat(looked).isGreaterThan(100);
  }

  @Test
  void whatASchemaAllowsIsTaken() throws Exception {
    List<String> found = new ArrayList<>();
    for (Parameter parameter : parameters()) {
      for (String value : parameter.good()) {
        Heard heard = ask(parameter, value);
        // Nothing is held here, so that what is named may not be found.
        if (heard.status() != 200 && heard.status() != 404) {
          found.add(parameter.url(value) + " -> " + heard);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void whatNoParameterIsPromisedForIsRefused() throws Exception {
    for (String path : parameters().stream().map(Parameter::path).collect(Collectors.toSet())) {
      JsonNode get = document.path("paths").path(path).path("get");
      if (!get.isMissingNode()) {
        String url = new Parameter("get", path, Json.mapper().createObjectNode(), Set.of()).url("");
        Heard heard = heard("get", url + "?nobody=x");
        assertThat(heard.status()).as(url).isEqualTo(400);
        assertThat(heard.problem()).startsWith("nobody: expected a parameter of");
      }
    }
  }

  private static List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        Set<String> required = new HashSet<>();
        for (JsonNode said : operation.getValue().path("parameters")) {
          if (said.path("required").asBoolean() && said.path("in").asText().equals("query")) {
            required.add(said.path("name").asText());
          }
        }
        for (JsonNode said : operation.getValue().path("parameters")) {
          parameters.add(new Parameter(operation.getKey(), path.getKey(), said, required));
        }
      }
    }
    return parameters;
  }

  private static Heard ask(Parameter parameter, String value) throws Exception {
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    return heard(parameter.method(), parameter.url(encoded));
  }

  private static Heard heard(String method, String url) throws Exception {
    HttpRequest request =
        gateway
            .get(url, GatewayFixture.token(Role.COMMANDER))
            .method(method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<InputStream> answer =
        gateway.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      String problem =
          answer.statusCode() == 400 ? Json.mapper().readTree(body).path("detail").asText() : "";
      return new Heard(
          answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), problem);
    }
  }
}
