package io.everdrill.gateway;

import static java.time.temporal.ChronoUnit.MICROS;

import io.everdrill.gateway.inputs.AlertmanagerWebhook;
import io.everdrill.gateway.inputs.DiagnosisReport;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.gateway.inputs.MalformedInput;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes alerts and diagnoses in. Whatever is answered with 200 or 400 is on a topic, the unreadable
 * on the dead letters; only a 503 asks for it again.
 */
final class Inbox {

  private final AlertmanagerWebhook webhook;
  private final DiagnosisReport diagnoses;
  private final EventWriter writer;
  private final Books books;
  private final InstantSource time;
  private final MeterRegistry metrics;

  /** Reads one format. */
  @FunctionalInterface
  private interface Reader {
    Intake read(byte[] body, Instant receivedAt) throws MalformedInput;
  }

  Inbox(
      GatewaySettings settings,
      EventWriter writer,
      Books books,
      InstantSource time,
      MeterRegistry metrics) {
    this.webhook = new AlertmanagerWebhook(settings.alerts());
    this.diagnoses = new DiagnosisReport(settings.alerts().defaultCell());
    this.writer = writer;
    this.books = books;
    this.time = time;
    this.metrics = metrics;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(
            "/api/v1/alerts/alertmanager",
            "alerts as Alertmanager's webhook (version 4) posts them",
            Permission.REPORT,
            (Endpoint.Action)
                call -> take(call, "alerts.alertmanager", Topic.ALERTS, webhook::read)),
        Endpoint.post(
            "/api/v1/diagnoses",
            "a detector's diagnosis of an incident: ranked roots with confidence and evidence",
            Permission.REPORT,
            (Endpoint.Action) call -> take(call, "diagnoses", Topic.DIAGNOSES, diagnoses::read)));
  }

  private Answer take(Call call, String action, Topic topic, Reader reader) {
    Instant receivedAt = time.instant().truncatedTo(MICROS);
    try {
      Intake intake = admissible(call.caller(), reader.read(call.body(), receivedAt), topic);
      write(call, action, intake);
      return Answer.json(receipt(intake));
    } catch (MalformedInput e) {
      Intake.Refused body = new Intake.Refused(e.where(), e.reason(), topic, call.body());
      write(call, action, new Intake(List.of(), List.of(body)));
      throw Problem.badRequest(
          e.getMessage() + "; it is kept in " + Topic.DEAD_LETTERS.shortName());
    }
  }

  /** Moves what the caller may not say, and what fits in no record, to the refused. */
  private Intake admissible(Caller caller, Intake intake, Topic topic) {
    List<Event> events = new ArrayList<>();
    List<Intake.Refused> refused = new ArrayList<>(intake.refused());
    for (Event event : intake.events()) {
      String reason = "";
      if (!caller.mayTouch(new CellId(event.key()))) {
        reason = caller.name() + " may not report for the cell " + event.key();
      } else if (!writer.fits(event)) {
        reason = "expected at most " + EventWriter.MAX_RECORD_BYTES + " bytes as a record";
      }
      if (reason.isEmpty()) {
        events.add(event);
      } else {
        refused.add(new Intake.Refused(event.subject(), reason, topic, Answer.bytes(event)));
      }
    }
    return new Intake(events, refused);
  }

  private void write(Call call, String action, Intake intake) {
    String counts = intake.events().size() + " events, " + intake.refused().size() + " refused";
    List<Event> events = new ArrayList<>(intake.events());
    events.add(books.entry(call.caller(), action, "", counts));
    writer.write(events, intake.refused());
    metrics.counter("everdrill.gateway.events.in", "by", action).increment(intake.events().size());
    metrics
        .counter("everdrill.gateway.events.refused", "by", action)
        .increment(intake.refused().size());
  }

  private static Map<String, Object> receipt(Intake intake) {
    Map<String, Object> receipt = new TreeMap<>();
    receipt.put("written", intake.events().size());
    receipt.put(
        "deadLetters",
        intake.refused().stream()
            .map(r -> Map.of("where", r.where(), "reason", r.reason()))
            .toList());
    return receipt;
  }
}
