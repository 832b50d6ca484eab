package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * What a detector made of its alerts, one incident or a list: the JSON of {@link
 * DiagnosisEvent.Diagnosed}, without the moment of receipt, which is ours to say, and with the cell
 * left out where there is only one, and the detector where the token tells it.
 */
public final class DiagnosisReport implements InputFormat {

  private final String defaultCell;

  /**
   * @param defaultCell empty means that each report must name its cell
   */
  public DiagnosisReport(String defaultCell) {
    this.defaultCell = defaultCell;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    List<Event> events = new ArrayList<>();
    for (ObjectNode report : JsonBody.objects(message.body())) {
      if (!report.has("cell") && !defaultCell.isEmpty()) {
        report.put("cell", defaultCell);
      }
      message.requireOwn(JsonBody.textOrEmpty(report, "detector"));
      if (!report.has("detector") && !message.detector().isEmpty()) {
        report.put("detector", message.detector());
      }
      report.put("receivedAt", Json.format(message.receivedAt()));
      events.add(JsonBody.as(report, DiagnosisEvent.Diagnosed.class));
    }
    return new Intake(events, List.of());
  }
}
