package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An alert as anybody can write it, or a list of them. Fields have the names of the contract's
 * record; all but the name may be left out:
 *
 * <pre>
 *   {"name": "HighErrorRate", "state": "firing", "service": "payment-svc", "severity": "page"}
 * </pre>
 *
 * <p>Without a fingerprint it is the digest of name, cell, service and labels; without startsAt an
 * episode begins when its first alert comes, and what ends it or is acknowledged is the last one.
 */
public final class PlainAlert implements InputFormat {

  private static final int FINGERPRINT_BYTES = 8;

  private final AlertDesk desk;

  public PlainAlert(AlertDesk desk) {
    this.desk = desk;
  }

  @Override
  public Intake read(Message message) throws MalformedInput {
    return read(message, AlertStatement.State.FIRING);
  }

  /** The same, of alerts that are all acknowledged. */
  public InputFormat acknowledgements() {
    return message -> read(message, AlertStatement.State.ACKNOWLEDGED);
  }

  /** The same, of alerts that are all over. */
  InputFormat ends() {
    return message -> read(message, AlertStatement.State.RESOLVED);
  }

  /**
   * @param usual the state of an alert that does not say
   */
  private Intake read(Message message, AlertStatement.State usual) throws MalformedInput {
    List<ObjectNode> alerts = JsonBody.objects(message.body());
    List<Event> events = new ArrayList<>();
    List<Intake.Refused> refused = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      try {
        desk.event(statement(alerts.get(i), message, usual), message.receivedAt())
            .ifPresent(events::add);
      } catch (MalformedInput e) {
        if (alerts.size() == 1) {
          throw e;
        }
        refused.add(
            new Intake.Refused(
                "[" + i + "]." + e.where(),
                e.reason(),
                Topic.ALERTS,
                JsonBody.bytes(alerts.get(i))));
      }
    }
    return new Intake(events, refused);
  }

  private AlertStatement statement(ObjectNode alert, Message message, AlertStatement.State usual)
      throws MalformedInput {
    Map<String, String> labels = JsonBody.texts(alert, "labels");
    String by = JsonBody.textOrEmpty(alert, "by");
    AlertStatement.About about =
        new AlertStatement.About(
            JsonBody.textOrEmpty(alert, "cell"),
            JsonBody.textOrEmpty(alert, "service"),
            JsonBody.textOrEmpty(alert, "severity"),
            JsonBody.textOrEmpty(alert, "name"),
            by.isEmpty() ? message.sender() : by);
    String detector = JsonBody.textOrEmpty(alert, "detector");
    message.requireOwn(detector);
    String fingerprint = JsonBody.textOrEmpty(alert, "fingerprint");
    if (fingerprint.isEmpty() && about.name().isEmpty() && labels.isEmpty()) {
      throw new MalformedInput("name", "expected a name, labels or a fingerprint, got none");
    }
    return new AlertStatement(
        state(JsonBody.textOrEmpty(alert, "state"), usual),
        detector.isEmpty() ? desk.detector(message) : detector,
        fingerprint.isEmpty() ? fingerprint(about, labels) : fingerprint,
        about,
        new AlertStatement.When(
            JsonBody.instant(alert, "startsAt"),
            saidAt(alert, message),
            JsonBody.instant(alert, "endsAt")),
        labels,
        JsonBody.texts(alert, "annotations"));
  }

  /** {@code acknowledgedAt}, or {@code at} as CloudEvents tell it, or the moment of receipt. */
  private static Instant saidAt(ObjectNode alert, Message message) throws MalformedInput {
    Instant saidAt = JsonBody.instant(alert, alert.has("acknowledgedAt") ? "acknowledgedAt" : "at");
    return saidAt.equals(JsonBody.NEVER) ? message.receivedAt() : saidAt;
  }

  private static AlertStatement.State state(String name, AlertStatement.State usual)
      throws MalformedInput {
    if (name.isEmpty()) {
      return usual;
    }
    return Arrays.stream(AlertStatement.State.values())
        .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedInput(
                    "state", "expected firing, acknowledged or resolved, got '" + name + "'"));
  }

  /** The same for the same alert, whoever sends it, whenever; each part after its length. */
  private static String fingerprint(AlertStatement.About about, Map<String, String> labels) {
    StringBuilder parts = new StringBuilder();
    for (String part : List.of(about.name(), about.cell(), about.service(), labels.toString())) {
      parts.append(part.length()).append(':').append(part);
    }
    return digest(parts.toString());
  }

  static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
