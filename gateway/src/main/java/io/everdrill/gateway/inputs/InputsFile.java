package io.everdrill.gateway.inputs;

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

  private static final int MAX_PULLS = 100;

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
    return StrictYaml.read(file, InputsFile.class);
  }
}
