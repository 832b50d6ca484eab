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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How alerts are read and which pipelines are asked, as people write it: YAML or JSON.
 *
 * <pre>
 * mapping:
 *   defaultCell: shop-eu
 *   labels: {cell: cell, services: [service, app], severity: severity}
 *   aliases: {pay: payment-svc}              # label to service
 *   heartbeat: {alertname: Watchdog}
 *   detectors: {drills-receiver: prometheus} # receiver, or name of a token, to detector
 *   startsAtErrorsMs: {prometheus: 15000}
 *   cloudEventTypes: {com.acme.alarm: alert}
 * pulls:
 *   - {detector: aiops, url: "http://aiops.example:9000", cell: shop-eu}
 * </pre>
 */
public record InputsFile(AlertMapping mapping, List<PullSettings> pulls) {

  private static final long MAX_BYTES = 1_048_576;
  private static final int MAX_PULLS = 100;
  private static final JsonMapper STRICT =
      Json.mapper().rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public InputsFile {
    mapping = Objects.requireNonNullElse(mapping, AlertMapping.forCell(""));
    pulls = pulls == null ? List.of() : List.copyOf(pulls);
    if (pulls.size() > MAX_PULLS) {
      throw new IllegalArgumentException("pulls: expected at most " + MAX_PULLS);
    }
    Set<String> detectors = new HashSet<>();
    for (PullSettings pull : pulls) {
      if (!detectors.add(pull.detector())) {
        throw new IllegalArgumentException("pulls: '" + pull.detector() + "' is there twice");
      }
    }
  }

  /**
   * @throws IllegalArgumentException that names file and field or line
   */
  public static InputsFile read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + ": expected at most " + MAX_BYTES + " bytes, got " + Files.size(file));
      }
      JsonNode tree = new YAMLMapper().readTree(Files.readAllBytes(file));
      return STRICT.treeToValue(tree, InputsFile.class);
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
