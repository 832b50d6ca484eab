package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.util.stream.Collectors;

/** Reads a JSON object from bytes that anybody may have sent; says line, column or field. */
public final class JsonBody {

  private static final int MAX_TEXT = 300;
  private static final JsonMapper MAPPER = Json.mapper();

  private JsonBody() {}

  /** The one object that the bytes hold. */
  public static ObjectNode object(byte[] body) throws MalformedInput {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new MalformedInput("body", "expected a JSON object, got " + kind(node));
    } catch (JsonProcessingException e) {
      throw new MalformedInput(place(e.getLocation()), firstLine(e.getOriginalMessage()));
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

  private static String place(JsonLocation at) {
    return at == null ? "body" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String path(JsonMappingException e) {
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
