package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of settings, YAML or JSON, as a record; a field that is not known is a mistake. */
public final class StrictYaml {

  private static final long MAX_BYTES = 1_048_576;
  private static final JsonMapper STRICT =
      Json.mapper().rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private StrictYaml() {}

  /**
   * @throws IllegalArgumentException that names file and field or line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + ": expected at most " + MAX_BYTES + " bytes, got " + Files.size(file));
      }
      JsonNode tree = new YAMLMapper().readTree(Files.readAllBytes(file));
      if (!tree.isObject()) {
        throw new IllegalArgumentException(
            file + ": expected keys and values, got " + JsonBody.kind(tree));
      }
      return STRICT.treeToValue(tree, type);
    } catch (ValueInstantiationException e) {
      String reason = e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
      throw new IllegalArgumentException(file + ": " + JsonBody.path(e) + ": " + reason, e);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException(
          file + ": " + JsonBody.path(e) + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s:%d: expected YAML or JSON: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
