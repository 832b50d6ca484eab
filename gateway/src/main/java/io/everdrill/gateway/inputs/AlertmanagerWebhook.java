package io.everdrill.gateway.inputs;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.EventTypes;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what Alertmanager posts: webhook version 4, as its documentation of {@code webhook_config}
 * has it. One event for each fingerprint and state; fields that are not known are ignored.
 *
 * <p>A repeat is an event again, of the same episode, with its own receivedAt: who folds episodes
 * sees no difference, and nothing has to be remembered here.
 */
public final class AlertmanagerWebhook {

  private final AlertMapping mapping;

  public AlertmanagerWebhook(AlertMapping mapping) {
    this.mapping = mapping;
  }

  /** What the payload says; alerts that say nothing are handed back one by one. */
  public Intake read(byte[] body, Instant receivedAt) throws MalformedInput {
    JsonNode payload = JsonBody.object(body);
    if (!payload.path("version").asText().equals("4")) {
      throw new MalformedInput("version", "expected \"4\", got " + payload.path("version"));
    }
    JsonNode alerts = payload.path("alerts");
    if (!alerts.isArray()) {
      throw new MalformedInput("alerts", "expected a list, got " + JsonBody.kind(alerts));
    }
    String detector = mapping.detector(JsonBody.text(payload, "receiver"));
    // The contract's JSON has microseconds; a finer instant would not survive its own record.
    Arrival arrival = new Arrival(detector, receivedAt.truncatedTo(MICROS));
    Map<String, Event> events = new LinkedHashMap<>();
    List<Intake.Refused> refused = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      try {
        read(alerts.get(i), arrival)
            .ifPresent(e -> events.put(EventTypes.nameOf(e.getClass()) + "/" + e.identity(), e));
      } catch (MalformedInput e) {
        refused.add(
            new Intake.Refused(
                "alerts[" + i + "]." + e.where(), e.reason(), Topic.ALERTS, bytes(alerts.get(i))));
      }
    }
    return new Intake(List.copyOf(events.values()), refused);
  }

  private record Arrival(String detector, Instant at) {}

  /** None for a heartbeat that says that it stopped: it tells of no episode. */
  private Optional<Event> read(JsonNode alert, Arrival arrival) throws MalformedInput {
    Map<String, String> labels = texts(alert, "labels");
    CellId cell = mapping.cell(labels);
    String status = JsonBody.text(alert, "status");
    return switch (status) {
      case "firing" ->
          Optional.of(
              mapping.isHeartbeat(labels)
                  ? new AlertEvent.Heartbeat(cell, arrival.detector(), arrival.at())
                  : firing(alert, cell, labels, arrival));
      case "resolved" ->
          mapping.isHeartbeat(labels)
              ? Optional.empty()
              : Optional.of(resolved(alert, cell, labels, arrival));
      default ->
          throw new MalformedInput("status", "expected firing or resolved, got '" + status + "'");
    };
  }

  private AlertEvent firing(
      JsonNode alert, CellId cell, Map<String, String> labels, Arrival arrival)
      throws MalformedInput {
    return new AlertEvent.Firing(
        cell,
        arrival.detector(),
        JsonBody.text(alert, "fingerprint"),
        labels.getOrDefault("alertname", ""),
        mapping.severity(labels),
        mapping.service(labels),
        startsAt(alert),
        arrival.at(),
        labels,
        texts(alert, "annotations"),
        mapping.clock(arrival.detector()));
  }

  private AlertEvent resolved(
      JsonNode alert, CellId cell, Map<String, String> labels, Arrival arrival)
      throws MalformedInput {
    Instant endsAt = instant(alert, "endsAt");
    return new AlertEvent.Resolved(
        cell,
        arrival.detector(),
        JsonBody.text(alert, "fingerprint"),
        labels.getOrDefault("alertname", ""),
        mapping.severity(labels),
        mapping.service(labels),
        startsAt(alert),
        isZero(endsAt) ? arrival.at() : endsAt,
        arrival.at(),
        labels,
        mapping.clock(arrival.detector()));
  }

  private static Instant startsAt(JsonNode alert) throws MalformedInput {
    Instant startsAt = instant(alert, "startsAt");
    if (isZero(startsAt)) {
      throw new MalformedInput("startsAt", "expected when it began, got the zero time");
    }
    return startsAt;
  }

  /** Go's zero time, 0001-01-01T00:00:00Z, stands for 'none'. */
  private static boolean isZero(Instant instant) {
    return instant.isBefore(Instant.EPOCH);
  }

  /** The zero time where the field is not there. */
  private static Instant instant(JsonNode alert, String field) throws MalformedInput {
    JsonNode value = alert.path(field);
    if (value.isMissingNode()) {
      return Instant.MIN;
    }
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME
          .parse(value.asText(), Instant::from)
          .truncatedTo(MICROS);
    } catch (DateTimeException e) {
      throw new MalformedInput(
          field, "expected an RFC 3339 instant with its zone, got " + JsonBody.kind(value));
    }
  }

  private static Map<String, String> texts(JsonNode alert, String field) throws MalformedInput {
    JsonNode object = alert.path(field);
    if (object.isMissingNode() || object.isNull()) {
      return Map.of();
    }
    if (!object.isObject()) {
      throw new MalformedInput(field, "expected an object, got " + JsonBody.kind(object));
    }
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new MalformedInput(
            field + "." + entry.getKey(), "expected text, got " + JsonBody.kind(entry.getValue()));
      }
      texts.put(entry.getKey(), entry.getValue().textValue());
    }
    return texts;
  }

  private static byte[] bytes(JsonNode alert) {
    return alert.toString().getBytes(StandardCharsets.UTF_8);
  }
}
