package io.everdrill.gateway.inputs;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads a JSON object from bytes that anybody may have sent; says line, column or field. */
public final class JsonBody {

  /** What an instant is that nobody told. */
  static final Instant NEVER = Instant.MIN;

  private static final Instant TOO_LATE = Instant.parse("9999-12-31T00:00:00Z");
  private static final int MAX_TEXT = 300;
  private static final int MAX_OBJECTS = 10_000;
  private static final JsonMapper MAPPER = Json.mapper();

  private JsonBody() {}

  /** The one object that the bytes hold. */
  public static ObjectNode object(byte[] body) throws MalformedInput {
    return object(tree(body), "body");
  }

  /** The one object that the bytes hold, or those of the list that they hold. */
  public static List<ObjectNode> objects(byte[] body) throws MalformedInput {
    JsonNode node = tree(body);
    if (!node.isArray()) {
      return List.of(object(node, "body"));
    }
    if (node.size() > MAX_OBJECTS) {
      throw new MalformedInput("body", "expected at most " + MAX_OBJECTS + ", got " + node.size());
    }
    List<ObjectNode> objects = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      objects.add(object(node.get(i), "[" + i + "]"));
    }
    return objects;
  }

  private static ObjectNode object(JsonNode node, String where) throws MalformedInput {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new MalformedInput(where, "expected a JSON object, got " + kind(node));
  }

  static JsonNode tree(byte[] body) throws MalformedInput {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new MalformedInput(place(e.getLocation()), withoutToken(e.getOriginalMessage()));
    } catch (IOException e) {
      // Bytes that are no UTF-8, or the like: Jackson gives no location for these.
      throw new MalformedInput("body", "expected JSON in UTF-8: " + firstLine(e.getMessage()));
    }
  }

  /** The object as a record of the contract; a record's own checks name the field. */
  public static <T> T as(ObjectNode object, Class<T> type) throws MalformedInput {
    try {
      return MAPPER.treeToValue(object, type);
    } catch (ValueInstantiationException e) {
      String reason = e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
      throw new MalformedInput(path(e), firstLine(reason));
    } catch (JsonMappingException e) {
      throw new MalformedInput(path(e), firstLine(e.getOriginalMessage()));
    } catch (JsonProcessingException e) {
      throw new MalformedInput("body", firstLine(e.getOriginalMessage()));
    }
  }

  /** A field that must be text and not blank. */
  public static String text(JsonNode object, String field) throws MalformedInput {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new MalformedInput(field, "expected text, got " + kind(value));
    }
    return value.textValue();
  }

  /** Text, or nothing where the field is not there or null. */
  static String textOrEmpty(JsonNode object, String field) throws MalformedInput {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new MalformedInput(field, "expected text, got " + kind(value));
    }
    return value.textValue();
  }

  /** An object of texts, or none where the field is not there or null. */
  static Map<String, String> texts(JsonNode object, String field) throws MalformedInput {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw new MalformedInput(field, "expected an object, got " + kind(value));
    }
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new MalformedInput(
            field + "." + entry.getKey(), "expected text, got " + kind(entry.getValue()));
      }
      texts.put(entry.getKey(), entry.getValue().textValue());
    }
    return texts;
  }

  /** An RFC 3339 instant, as fine as the contract's JSON; {@link #NEVER} where there is none. */
  static Instant instant(JsonNode object, String field) throws MalformedInput {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return NEVER;
    }
    return instant(value.asText(), field, kind(value));
  }

  static Instant instant(String text, String field, String kind) throws MalformedInput {
    try {
      Instant instant =
          DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from).truncatedTo(MICROS);
      if (instant.isBefore(TOO_LATE)) {
        // Go's zero time, 0001-01-01T00:00:00Z, stands for 'none'.
        return instant.isBefore(Instant.EPOCH) ? NEVER : instant;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new MalformedInput(
        field, "expected an RFC 3339 instant with its zone, before the year 10000, got " + kind);
  }

  static CellId cell(String id, String where) throws MalformedInput {
    try {
      return new CellId(id);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput(where, e.getMessage());
    }
  }

  static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What came, in a word: never the content, which may be a secret or a megabyte. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case STRING -> node.textValue().isBlank() ? "a blank" : "text";
      case ARRAY -> "a list";
      case OBJECT, POJO -> "an object";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case BINARY -> "bytes";
    };
  }

  /** Short enough for a header and a person: what came may be a megabyte. */
  static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }

  /** The parser quotes the word that it does not understand, which may be a secret. */
  private static String withoutToken(String message) {
    return firstLine(message).replaceAll("token '[^']*'?", "token");
  }

  private static String place(JsonLocation at) {
    return at == null ? "body" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName())
            .collect(Collectors.joining());
    return path.isEmpty() ? "body" : path.substring(1);
  }

  private static String firstLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("no reason given");
  }
}
