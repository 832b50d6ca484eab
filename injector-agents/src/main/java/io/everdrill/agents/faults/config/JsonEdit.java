package io.everdrill.agents.faults.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.everdrill.agents.faults.OrderRefused;
import java.io.IOException;

/** Another value at a place of a JSON text, of the type that the old one has. */
final class JsonEdit {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonMapper MAPPER = new JsonMapper();

  private JsonEdit() {}

  static String edited(String text, String pointer, String value) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() != JsonToken.FIELD_NAME
            && parser.getParsingContext().pathAsPointer().toString().equals(pointer)) {
          return replaced(text, parser, pointer, value);
        }
      }
    } catch (IOException e) {
      throw ValueEdit.refused("expected JSON: " + reason(e));
    }
    throw ValueEdit.refused(pointer + ": there is no such value");
  }

  private static String replaced(String text, JsonParser parser, String pointer, String value)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (!token.isScalarValue()) {
      throw ValueEdit.refused(pointer + ": expected a single value, got " + token);
    }
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.finishToken();
    int to = (int) parser.currentLocation().getCharOffset();
    String literal = token == JsonToken.VALUE_STRING ? quoted(value) : literal(pointer, value);
    String edited = text.substring(0, from) + literal + text.substring(to);
    JsonNode wanted = MAPPER.readTree(literal);
    if (!MAPPER.readTree(edited).at(pointer).equals(wanted)) {
      throw ValueEdit.refused(pointer + ": could not be replaced by " + literal);
    }
    return edited;
  }

  private static String quoted(String value) {
    return TextNode.valueOf(value).toString();
  }

  private static String literal(String pointer, String value) {
    OrderRefused refused =
        ValueEdit.refused(
            pointer
                + ": expected a number, true, false or null as it has now, got '"
                + value
                + "'");
    try {
      JsonNode node = MAPPER.readTree(value);
      if (node.isNumber() || node.isBoolean() || node.isNull()) {
        return value.strip();
      }
      throw refused;
    } catch (JsonProcessingException e) {
      throw refused;
    }
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }
}
