package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of alerts that Alertmanager and Grafana post alike, each with its own state. */
final class AlertGroup {

  private final AlertDesk desk;
  private final String detector;
  private final Instant receivedAt;

  private AlertGroup(AlertDesk desk, String detector, Instant receivedAt) {
    this.desk = desk;
    this.detector = detector;
    this.receivedAt = receivedAt;
  }

  /** Alerts that say nothing are handed back one by one; one that is there twice counts once. */
  static Intake read(ObjectNode payload, Message message, AlertDesk desk) throws MalformedInput {
    JsonNode alerts = payload.path("alerts");
    if (!alerts.isArray()) {
      throw new MalformedInput("alerts", "expected a list, got " + JsonBody.kind(alerts));
    }
    String receiver = JsonBody.text(payload, "receiver");
    AlertGroup group = new AlertGroup(desk, desk.detector(message, receiver), message.receivedAt());
    Map<String, Event> events = new LinkedHashMap<>();
    List<Intake.Refused> refused = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      try {
        group
            .event(alerts.get(i))
            .ifPresent(e -> events.put(EventTypes.nameOf(e.getClass()) + "/" + e.identity(), e));
      } catch (MalformedInput e) {
        refused.add(
            new Intake.Refused(
                "alerts[" + i + "]." + e.where(),
                e.reason(),
                Topic.ALERTS,
                JsonBody.bytes(alerts.get(i))));
      }
    }
    return new Intake(List.copyOf(events.values()), refused);
  }

  private Optional<Event> event(JsonNode alert) throws MalformedInput {
    Map<String, String> labels = JsonBody.texts(alert, "labels");
    AlertStatement.State state = state(JsonBody.text(alert, "status"));
    Instant endsAt = JsonBody.NEVER;
    if (state == AlertStatement.State.RESOLVED) {
      endsAt = JsonBody.instant(alert, "endsAt");
    }
    Instant startsAt = JsonBody.instant(alert, "startsAt");
    if (startsAt.equals(JsonBody.NEVER)) {
      throw new MalformedInput("startsAt", "expected when it began, got the zero time or nothing");
    }
    return desk.event(
        new AlertStatement(
            state,
            detector,
            JsonBody.text(alert, "fingerprint"),
            AlertStatement.About.LABELS_TELL,
            new AlertStatement.When(startsAt, receivedAt, endsAt),
            labels,
            JsonBody.texts(alert, "annotations")),
        receivedAt);
  }

  private static AlertStatement.State state(String status) throws MalformedInput {
    return switch (status) {
      case "firing" -> AlertStatement.State.FIRING;
      case "resolved" -> AlertStatement.State.RESOLVED;
      default ->
          throw new MalformedInput("status", "expected firing or resolved, got '" + status + "'");
    };
  }
}
