package io.everdrill.agents.faults.proxy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A JSON merge patch (RFC 7396): objects are merged, null removes, all else replaces. Numbers that
 * it does not name keep every digit.
 */
record MergePatch(JsonNode patch) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static MergePatch parse(String json) throws IOException {
    return new MergePatch(present(MAPPER.readTree(json)));
  }

  /** The document after the patch, in UTF-8. */
  byte[] applyTo(byte[] document) throws IOException {
    return MAPPER.writeValueAsBytes(merged(present(MAPPER.readTree(document)), patch));
  }

  private static JsonNode present(JsonNode json) throws IOException {
    if (json.isMissingNode()) {
      throw new IOException("expected JSON, got nothing");
    }
    return json;
  }

  private static JsonNode merged(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode result =
        target instanceof ObjectNode object ? object.deepCopy() : MAPPER.createObjectNode();
    changes
        .properties()
        .forEach(
            change -> {
              if (change.getValue().isNull()) {
                result.remove(change.getKey());
              } else {
                result.set(
                    change.getKey(), merged(result.path(change.getKey()), change.getValue()));
              }
            });
    return result;
  }
}
