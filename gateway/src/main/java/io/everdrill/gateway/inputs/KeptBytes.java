package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * Makes of what is refused what may lie among the dead letters for weeks: the routing_key of a
 * PagerDuty event is the token of its sender, and nobody else is to read it.
 */
final class KeptBytes {

  static final String BLANK = "(not kept)";
  private static final String SECRET = "routing_key";

  private KeptBytes() {}

  /** The same bytes where they hold no key. */
  static byte[] of(byte[] bytes) {
    try {
      return withoutKeys(bytes);
    } catch (MalformedInput e) {
      return mayHold(bytes) ? dropped(bytes) : bytes;
    }
  }

  /** As {@link #of}, of a format in which a key is to be expected: no JSON, nothing kept. */
  static byte[] ofKeyed(byte[] bytes) {
    try {
      return withoutKeys(bytes);
    } catch (MalformedInput e) {
      return dropped(bytes);
    }
  }

  private static byte[] withoutKeys(byte[] bytes) throws MalformedInput {
    JsonNode tree = JsonBody.tree(bytes);
    return blanked(tree) ? JsonBody.bytes(tree) : bytes;
  }

  private static byte[] dropped(byte[] bytes) {
    return "(%d bytes that are no JSON and may hold a routing_key: not kept)"
        .formatted(bytes.length)
        .getBytes(UTF_8);
  }

  /** Also in UTF-16, and with letters written as escapes. */
  private static boolean mayHold(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1).replace("\0", "").toLowerCase(Locale.ROOT);
    return text.contains(SECRET) || text.contains("\\u00");
  }

  /** Whether something had to be blanked. */
  private static boolean blanked(JsonNode node) {
    boolean blanked = false;
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (field.getKey().equalsIgnoreCase(SECRET) || wrapsKey(field.getValue())) {
          field.setValue(TextNode.valueOf(BLANK));
          blanked = true;
        } else {
          blanked |= blanked(field.getValue());
        }
      }
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        if (wrapsKey(list.get(i))) {
          list.set(i, BLANK);
          blanked = true;
        } else {
          blanked |= blanked(list.get(i));
        }
      }
    }
    return blanked;
  }

  /** A CloudEvent may carry its data as JSON in a string, or in Base64. */
  private static boolean wrapsKey(JsonNode value) {
    if (!value.isTextual()) {
      return false;
    }
    String text = value.textValue();
    return mayHold(text.getBytes(UTF_8)) || mayHold(decoded(text));
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
