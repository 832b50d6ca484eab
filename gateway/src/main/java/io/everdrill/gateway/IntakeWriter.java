package io.everdrill.gateway;

import io.everdrill.gateway.inputs.AlertDesk;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** Writes what came in, with an entry in the books; what may not be said is a dead letter. */
final class IntakeWriter {

  private final EventWriter writer;
  private final Books books;
  private final MeterRegistry metrics;

  IntakeWriter(EventWriter writer, Books books, MeterRegistry metrics) {
    this.writer = writer;
    this.books = books;
    this.metrics = metrics;
  }

  /**
   * What was written as events, and what as dead letters.
   *
   * @throws Problem 503 if not all is acknowledged in time
   */
  Intake write(Caller caller, String action, Topic topic, Intake intake) {
    Intake admitted = admissible(caller, intake, topic);
    int refused = admitted.refused().size();
    List<Event> events = new ArrayList<>(admitted.events());
    String counts = events.size() + " events, " + refused + " refused";
    events.add(books.entry(caller, action, "", counts));
    writer.write(events, admitted.refused());
    count("everdrill.gateway.events.in", action, admitted.events().size());
    count("everdrill.gateway.events.refused", action, refused);
    count("everdrill.gateway.alerts.unmapped", action, unmapped(admitted));
    return admitted;
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

  private void count(String counter, String action, int events) {
    metrics.counter(counter, "by", action).increment(events);
  }

  /** How many alerts speak of no service that is known. */
  static int unmapped(Intake intake) {
    return (int)
        intake.events().stream()
            .filter(AlertEvent.Firing.class::isInstance)
            .map(AlertEvent.Firing.class::cast)
            .filter(firing -> firing.annotations().containsKey(AlertDesk.SERVICE_MARK))
            .count();
  }
}
