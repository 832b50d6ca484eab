package io.everdrill.gateway.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What would go to PagerDuty's Events API v2: trigger, acknowledge, resolve. The dedup_key is the
 * fingerprint; nothing says when the alert began, so its first trigger does. The routing_key is a
 * secret of the sender and is not kept.
 *
 * <p>Labels are the texts among the custom details and source, component, group and class; where no
 * label tells the service, the component does.
 */
public final class PagerDutyEvent implements InputFormat {

  private static final List<String> SUBJECT = List.of("source", "component", "group", "class");

  private final AlertDesk desk;

  public PagerDutyEvent(AlertDesk desk) {
    this.desk = desk;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    ObjectNode body = JsonBody.object(message.body());
    AlertStatement.State state = state(JsonBody.text(body, "event_action"));
    JsonNode payload = body.path("payload");
    if (state == AlertStatement.State.FIRING && !payload.isObject()) {
      throw new MalformedInput("payload", "expected an object, got " + JsonBody.kind(payload));
    }
    Map<String, String> labels = labels(payload);
    Instant at = JsonBody.instant(payload, "timestamp");
    AlertStatement said =
        new AlertStatement(
            state,
            desk.detector(message),
            dedupKey(body, state),
            about(payload, labels),
            new AlertStatement.When(
                JsonBody.NEVER,
                at.equals(JsonBody.NEVER) ? message.receivedAt() : at,
                JsonBody.NEVER),
            labels,
            annotations(body, payload));
    Optional<Event> event = desk.event(said, message.receivedAt());
    return new Intake(event.stream().toList(), List.of());
  }

  /** A body that is no JSON may hold the key anywhere. */
  @Override
  public byte[] keepable(byte[] body) {
    return KeptBytes.ofKeyed(body);
  }

  private static AlertStatement.State state(String action) throws MalformedInput {
    return switch (action) {
      case "trigger" -> AlertStatement.State.FIRING;
      case "acknowledge" -> AlertStatement.State.ACKNOWLEDGED;
      case "resolve" -> AlertStatement.State.RESOLVED;
      default ->
          throw new MalformedInput(
              "event_action", "expected trigger, acknowledge or resolve, got '" + action + "'");
    };
  }

  /** Of a trigger without one it is a digest, where PagerDuty would make a new incident of each. */
  private static String dedupKey(ObjectNode body, AlertStatement.State state)
      throws MalformedInput {
    String key = JsonBody.textOrEmpty(body, "dedup_key");
    if (!key.isEmpty() || state != AlertStatement.State.FIRING) {
      return key.isEmpty() ? JsonBody.text(body, "dedup_key") : key;
    }
    JsonNode payload = body.path("payload");
    return PlainAlert.digest(
        JsonBody.text(payload, "source") + "\n" + JsonBody.text(payload, "summary"));
  }

  private AlertStatement.About about(JsonNode payload, Map<String, String> labels)
      throws MalformedInput {
    String name = labels.getOrDefault("alertname", labels.getOrDefault("class", ""));
    return new AlertStatement.About(
        "",
        desk.service(labels).isEmpty() ? labels.getOrDefault("component", "") : "",
        JsonBody.textOrEmpty(payload, "severity"),
        name.isEmpty() ? JsonBody.textOrEmpty(payload, "summary") : name,
        "");
  }

  /** Details that are no text are for people, who find them in the alert itself. */
  private static Map<String, String> labels(JsonNode payload) throws MalformedInput {
    Map<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> detail : payload.path("custom_details").properties()) {
      if (detail.getValue().isTextual()) {
        labels.put(detail.getKey(), detail.getValue().textValue());
      }
    }
    for (String field : SUBJECT) {
      String value = JsonBody.textOrEmpty(payload, field);
      if (!value.isEmpty()) {
        labels.putIfAbsent(field, value);
      }
    }
    return labels;
  }

  private static Map<String, String> annotations(ObjectNode body, JsonNode payload)
      throws MalformedInput {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("summary", JsonBody.textOrEmpty(payload, "summary"));
    annotations.put("client", JsonBody.textOrEmpty(body, "client"));
    annotations.put("client_url", JsonBody.textOrEmpty(body, "client_url"));
    annotations.values().removeIf(String::isEmpty);
    return annotations;
  }
}
