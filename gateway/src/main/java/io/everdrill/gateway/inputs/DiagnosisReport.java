package io.everdrill.gateway.inputs;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DiagnosisEvent;
import java.time.Instant;
import java.util.List;

/**
 * Reads what a detector made of its alerts: the JSON of {@link DiagnosisEvent.Diagnosed}, without
 * the moment of receipt, which is ours to say, and with the cell left out where there is only one.
 */
public final class DiagnosisReport {

  private final String defaultCell;

  /**
   * @param defaultCell empty means that each report must name its cell
   */
  public DiagnosisReport(String defaultCell) {
    this.defaultCell = defaultCell;
  }

  public Intake read(byte[] body, Instant receivedAt) throws MalformedInput {
    ObjectNode report = JsonBody.object(body);
    if (!report.has("cell") && !defaultCell.isEmpty()) {
      report.put("cell", defaultCell);
    }
    report.put("receivedAt", Json.format(receivedAt.truncatedTo(MICROS)));
    return new Intake(List.of(JsonBody.as(report, DiagnosisEvent.Diagnosed.class)), List.of());
  }
}
