package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the labels of an alert become cell, service, severity and detector.
 *
 * @param defaultCell for alerts without the cell label; empty means that each must have it
 * @param aliases other names of a service, to its name
 * @param heartbeat an alert with all of these labels is a sign of life and no alert
 * @param detectors receiver to detector; a receiver that is not here is the detector
 * @param startsAtErrors greatest error of a detector's startsAt; unknown for one that is not here
 * @param cloudEventTypes types of others' CloudEvents, each with the format of its data
 */
public record AlertMapping(
    String defaultCell,
    Labels labels,
    Map<String, String> aliases,
    Map<String, String> heartbeat,
    Map<String, String> detectors,
    @JsonProperty("startsAtErrorsMs") Map<String, Duration> startsAtErrors,
    Map<String, String> cloudEventTypes) {

  private static final Map<String, String> WATCHDOG = Map.of("alertname", "Watchdog");
  private static final List<String> USUAL_SERVICES = List.of("service", "job", "app");

  /**
   * Names of labels.
   *
   * @param services the first that an alert has tells the service
   */
  public record Labels(String cell, List<String> services, String severity) {
    public static final Labels DEFAULT = new Labels("cell", USUAL_SERVICES, "severity");

    public Labels {
      cell = Objects.requireNonNullElse(cell, "cell");
      severity = Objects.requireNonNullElse(severity, "severity");
      services = List.copyOf(Objects.requireNonNullElse(services, USUAL_SERVICES));
    }
  }

  public AlertMapping {
    defaultCell = Objects.requireNonNullElse(defaultCell, "");
    if (!defaultCell.isEmpty()) {
      new CellId(defaultCell);
    }
    labels = Objects.requireNonNullElse(labels, Labels.DEFAULT);
    aliases = orNone(aliases);
    heartbeat = heartbeat == null ? WATCHDOG : Map.copyOf(heartbeat);
    detectors = orNone(detectors);
    startsAtErrors = orNone(startsAtErrors);
    cloudEventTypes = orNone(cloudEventTypes);
    if (heartbeat.isEmpty()) {
      throw new IllegalArgumentException(
          "heartbeat: expected at least one label, or every alert is a heartbeat");
    }
  }

  /** The usual labels, Alertmanager's Watchdog as heartbeat, receivers as detectors. */
  public static AlertMapping forCell(String defaultCell) {
    return new AlertMapping(
        defaultCell, Labels.DEFAULT, Map.of(), WATCHDOG, Map.of(), Map.of(), Map.of());
  }

  private static <V> Map<String, V> orNone(Map<String, V> given) {
    return given == null ? Map.of() : Map.copyOf(given);
  }

  CellId cell(Map<String, String> alertLabels) throws MalformedInput {
    return JsonBody.cell(
        alertLabels.getOrDefault(labels.cell, defaultCell), "labels." + labels.cell);
  }

  /** Empty where no label tells. */
  String service(Map<String, String> alertLabels) {
    String named =
        labels.services.stream()
            .map(label -> alertLabels.getOrDefault(label, ""))
            .filter(value -> !value.isBlank())
            .findFirst()
            .orElse("");
    return alias(named);
  }

  String alias(String named) {
    return aliases.getOrDefault(named, named);
  }

  String severity(Map<String, String> alertLabels) {
    return alertLabels.getOrDefault(labels.severity, "");
  }

  boolean isHeartbeat(Map<String, String> alertLabels) {
    return alertLabels.entrySet().containsAll(heartbeat.entrySet());
  }

  String detector(String receiver) {
    return detectors.getOrDefault(receiver, receiver);
  }

  ClockReading clock(String detector) {
    Duration error = startsAtErrors.get(detector);
    return error == null ? ClockReading.UNKNOWN : ClockReading.configured(error);
  }
}
