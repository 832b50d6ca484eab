package io.everdrill.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.everdrill.gateway.inputs.AlertDesk;
import io.everdrill.gateway.inputs.AlertMapping;
import io.everdrill.gateway.inputs.AlertmanagerWebhook;
import io.everdrill.gateway.inputs.CloudEvents;
import io.everdrill.gateway.inputs.DiagnosisReport;
import io.everdrill.gateway.inputs.GrafanaWebhook;
import io.everdrill.gateway.inputs.IncidentReport;
import io.everdrill.gateway.inputs.InputFormat;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.gateway.inputs.Message;
import io.everdrill.gateway.inputs.PagerDutyEvent;
import io.everdrill.gateway.inputs.PlainAlert;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes in what monitoring, AIOps and people say. Whatever is answered with 2xx or 400 is on a
 * topic, the unreadable on the dead letters; only a 503 asks for it again.
 */
final class Inbox {

  private final AlertDesk desk;
  private final GatewaySettings settings;
  private final IntakeWriter writer;
  private final InstantSource time;

  /** What of a payload could be written, for the answer. */
  @FunctionalInterface
  private interface Receipt {
    Answer of(Intake intake);
  }

  /** A format with the names that it has in the books and among CloudEvents. */
  private record Door(String path, String action, Topic topic, InputFormat format) {}

  Inbox(GatewaySettings settings, AlertDesk desk, IntakeWriter writer, InstantSource time) {
    this.settings = settings;
    this.desk = desk;
    this.writer = writer;
    this.time = time;
  }

  List<Endpoint> endpoints() {
    Map<String, InputFormat> formats = formats(desk, settings.alerts());
    return List.of(
        reports(
            door("/alerts", "alerts.plain", Topic.ALERTS, formats),
            "an alert, or a list of them, in plain JSON",
            Inbox::receipt),
        reports(
            door("/alerts/alertmanager", "alerts.alertmanager", Topic.ALERTS, formats),
            "alerts as Alertmanager's webhook (version 4) posts them",
            Inbox::receipt),
        reports(
            door("/alerts/grafana", "alerts.grafana", Topic.ALERTS, formats),
            "alerts as Grafana's webhook contact point posts them",
            Inbox::receipt),
        reports(
            pagerDutyDoor(formats),
            "an event as for PagerDuty's Events API v2: trigger, acknowledge, resolve",
            Inbox::pagerDutyReceipt),
        reports(
            door("/cloudevents", "cloudevents", Topic.ALERTS, formats),
            "CloudEvents, binary, structured or in a batch: alerts, diagnoses, incidents",
            Inbox::receipt),
        reports(
            door("/diagnoses", "diagnoses", Topic.DIAGNOSES, formats),
            "a detector's diagnosis of an incident: ranked roots with confidence and evidence",
            Inbox::receipt),
        announces(
            door("/incidents", "incidents", Topic.INCIDENTS, formats),
            "known incidents that are not ours: opened, or closed with closedAt"),
        announces(
            door("/acknowledgements", "acknowledgements", Topic.ALERTS, formats),
            "who has taken an alert on: {\"detector\", \"fingerprint\", \"by\"}"));
  }

  /** How each address reads what is posted to it: decoding alone, with nothing written. */
  static Map<String, InputFormat> formats(AlertDesk desk, AlertMapping mapping) {
    InputFormat alertmanager = new AlertmanagerWebhook(desk);
    InputFormat grafana = new GrafanaWebhook(desk);
    InputFormat pagerduty = new PagerDutyEvent(desk);
    PlainAlert alert = new PlainAlert(desk);
    InputFormat diagnosis = new DiagnosisReport(mapping.defaultCell());
    InputFormat incident = new IncidentReport(mapping.defaultCell());
    Map<String, InputFormat> named =
        Map.of(
            "alertmanager", alertmanager,
            "grafana", grafana,
            "pagerduty", pagerduty,
            "diagnosis", diagnosis,
            "incident", incident);
    return Map.of(
        "/alerts", alert,
        "/alerts/alertmanager", alertmanager,
        "/alerts/grafana", grafana,
        "/alerts/pagerduty", pagerduty,
        "/cloudevents", new CloudEvents(alert, named, mapping.cloudEventTypes()),
        "/diagnoses", diagnosis,
        "/incidents", incident,
        "/acknowledgements", alert.acknowledgements());
  }

  private static Door pagerDutyDoor(Map<String, InputFormat> formats) {
    return door("/alerts/pagerduty", "alerts.pagerduty", Topic.ALERTS, formats);
  }

  /** What takes PagerDuty's events, for a door that tells otherwise who sent them. */
  Endpoint.Action pagerDuty() {
    return action(pagerDutyDoor(formats(desk, settings.alerts())), Inbox::pagerDutyReceipt);
  }

  private static Door door(
      String path, String action, Topic topic, Map<String, InputFormat> formats) {
    return new Door(path, action, topic, formats.get(path));
  }

  private Endpoint reports(Door door, String meaning, Receipt receipt) {
    return endpoint(door, meaning, Permission.REPORT, receipt);
  }

  private Endpoint announces(Door door, String meaning) {
    return endpoint(door, meaning, Permission.ANNOUNCE, Inbox::receipt);
  }

  private Endpoint endpoint(Door door, String meaning, Permission permission, Receipt receipt) {
    return Endpoint.post("/api/v1" + door.path(), meaning, permission, action(door, receipt));
  }

  private Endpoint.Action action(Door door, Receipt receipt) {
    return call -> receipt.of(take(call, door));
  }

  private Intake take(Call call, Door door) {
    Message message =
        new Message(
            call.body(),
            call.caller().name(),
            call.caller().detector(),
            time.instant(),
            call.headers());
    try {
      Intake intake = door.format().read(message);
      return writer.write(call.caller(), door.action(), door.topic(), intake);
    } catch (MalformedInput e) {
      byte[] kept = door.format().keepable(call.body());
      Intake.Refused body = new Intake.Refused(e.where(), e.reason(), door.topic(), kept);
      writer.write(
          call.caller(), door.action(), door.topic(), new Intake(List.of(), List.of(body)));
      throw Problem.badRequest(
          e.getMessage() + "; it is kept in " + Topic.DEAD_LETTERS.shortName());
    }
  }

  private static Answer receipt(Intake intake) {
    Map<String, Object> receipt = new TreeMap<>();
    receipt.put("written", intake.events().size());
    receipt.put("unmapped", IntakeWriter.unmapped(intake));
    receipt.put(
        "deadLetters",
        intake.refused().stream()
            .map(r -> Map.of("where", r.where(), "reason", r.reason()))
            .toList());
    return Answer.json(receipt);
  }

  /** As PagerDuty answers, so that its clients are content. */
  private static Answer pagerDutyReceipt(Intake intake) {
    var receipt = JsonNodeFactory.instance.objectNode();
    receipt.put("status", "success");
    receipt.put("message", "Event processed");
    intake.refused().forEach(r -> receipt.put("message", "Kept as dead letter: " + r.reason()));
    for (Event event : intake.events()) {
      switch (event) {
        case AlertEvent.Firing f -> receipt.put("dedup_key", f.fingerprint());
        case AlertEvent.Resolved r -> receipt.put("dedup_key", r.fingerprint());
        case AlertEvent.Acknowledged a -> receipt.put("dedup_key", a.fingerprint());
        default -> {
          // A heartbeat has no key.
        }
      }
    }
    return Answer.json(receipt).withStatus(202);
  }
}
