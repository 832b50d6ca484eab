package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a pipeline answers that is asked: its alerts are plain ones, but for the detector,
 * which is the one asked, and startsAt, which each must have. What has been said is left out.
 */
public final class PulledAlerts {

  static final int MAX_INCIDENTS = 100;

  private final PullSettings settings;
  private final PlainAlert alerts;
  private final DiagnosisReport diagnoses;
  private final OpenEpisodes episodes;

  public PulledAlerts(
      PullSettings settings, AlertMapping mapping, AlertDesk desk, OpenEpisodes episodes) {
    this.settings = settings;
    this.alerts = new PlainAlert(desk);
    this.diagnoses =
        new DiagnosisReport(settings.cell().isEmpty() ? mapping.defaultCell() : settings.cell());
    this.episodes = episodes;
  }

  /** The events of an answer to {@code GET /alerts} that nobody has heard of. */
  public Intake news(Message answer) throws MalformedInput {
    List<Event> events = new ArrayList<>();
    List<Intake.Refused> refused = new ArrayList<>();
    for (JsonNode alert : listed(answer)) {
      try {
        read(alert, answer).stream().filter(e -> isNews(e)).forEach(events::add);
      } catch (MalformedInput e) {
        refused.add(new Intake.Refused(e.where(), e.reason(), Topic.ALERTS, JsonBody.bytes(alert)));
      }
    }
    return new Intake(events, refused);
  }

  private List<Event> read(JsonNode alert, Message answer) throws MalformedInput {
    if (!(alert instanceof ObjectNode object)) {
      throw new MalformedInput("alerts", "expected objects, got " + JsonBody.kind(alert));
    }
    JsonBody.text(object, "startsAt");
    object.put("detector", settings.detector());
    if (!object.has("cell") && !settings.cell().isEmpty()) {
      object.put("cell", settings.cell());
    }
    return alerts.read(answer.holding(JsonBody.bytes(object))).events();
  }

  private boolean isNews(Event event) {
    return !(event instanceof AlertEvent alert) || !episodes.knows(alert);
  }

  /** The body of {@code POST /correlate}: the alerts of an answer that fire. */
  public byte[] firing(Message answer) throws MalformedInput {
    ArrayNode firing = JsonNodeFactory.instance.arrayNode();
    for (JsonNode alert : listed(answer)) {
      if (alert.path("state").asText("firing").equals("firing")) {
        firing.add(alert);
      }
    }
    if (firing.isEmpty()) {
      return new byte[0];
    }
    return JsonBody.bytes(JsonNodeFactory.instance.objectNode().set("alerts", firing));
  }

  /** The bodies of {@code POST /rca}: the incidents of an answer to {@code POST /correlate}. */
  public List<byte[]> incidents(byte[] answer) throws MalformedInput {
    JsonNode incidents = JsonBody.object(answer).path("incidents");
    if (!incidents.isArray() || incidents.size() > MAX_INCIDENTS) {
      throw new MalformedInput(
          "incidents", "expected a list of at most " + MAX_INCIDENTS + " incidents");
    }
    List<byte[]> bodies = new ArrayList<>();
    for (JsonNode incident : incidents) {
      JsonBody.text(incident, "incident");
      bodies.add(JsonBody.bytes(incident));
    }
    return bodies;
  }

  /** What an answer to {@code POST /rca} says of the incident that was asked about. */
  public DiagnosisEvent.Diagnosed diagnosis(byte[] incident, Message answer) throws MalformedInput {
    ObjectNode report = JsonBody.object(answer.body());
    ObjectNode asked = JsonBody.object(incident);
    report.put("detector", settings.detector());
    for (String field : List.of("incident", "alerts", "cell")) {
      if (asked.has(field)) {
        report.set(field, asked.get(field));
      }
    }
    if (!report.has("diagnosedAt")) {
      report.put("diagnosedAt", Json.format(answer.receivedAt()));
    }
    Intake intake = diagnoses.read(answer.holding(JsonBody.bytes(report)));
    return (DiagnosisEvent.Diagnosed) intake.events().getFirst();
  }

  private static JsonNode listed(Message answer) throws MalformedInput {
    JsonNode tree = JsonBody.tree(answer.body());
    JsonNode alerts = tree.isArray() ? tree : tree.path("alerts");
    if (!alerts.isArray()) {
      throw new MalformedInput("alerts", "expected a list, got " + JsonBody.kind(alerts));
    }
    return alerts;
  }
}
