package io.everdrill.gateway;

import io.everdrill.gateway.inputs.AlertDesk;
import io.everdrill.gateway.inputs.Intake;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

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
    Admitted admitted = admissible(caller, intake, topic);
    List<Intake.Refused> refused = admitted.intake().refused();
    int events = admitted.intake().events().size();
    String counts = events + " events, " + refused.size() + " refused";
    admitted.records().add(writer.record(books.entry(caller, action, "", counts)));
    writer.writeRecords(admitted.records(), refused);
    count("everdrill.gateway.events.in", action, events);
    count("everdrill.gateway.events.refused", action, refused.size());
    count("everdrill.gateway.alerts.unmapped", action, unmapped(admitted.intake()));
    return admitted.intake();
  }

  /**
   * What may be written.
   *
   * @param records of its events, each made once: it is weighed by what is written
   */
  private record Admitted(Intake intake, List<ProducerRecord<byte[], byte[]>> records) {}

  /** Moves what the caller may not say, and what fits in no record, to the refused. */
  private Admitted admissible(Caller caller, Intake intake, Topic topic) {
    List<Event> events = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<Intake.Refused> refused = new ArrayList<>(intake.refused());
    for (Event event : intake.events()) {
      ProducerRecord<byte[], byte[]> record = writer.record(event);
      String reason = tooLong(event);
      if (!caller.mayTouch(new CellId(event.key()))) {
        reason = caller.name() + " may not report for the cell " + event.key();
      } else if (!caller.maySpeakAs(event)) {
        reason = caller.name() + " may report as the detector " + caller.detector() + " alone";
      } else if (!EventWriter.fits(record)) {
        reason = "expected at most " + EventWriter.MAX_RECORD_BYTES + " bytes as a record";
      }
      if (reason.isEmpty()) {
        events.add(event);
        records.add(record);
      } else {
        refused.add(new Intake.Refused(event.subject(), reason, topic, Answer.bytes(event)));
      }
    }
    return new Admitted(new Intake(events, refused), records);
  }

  /** Which of its words, if one is: the judge would not take it. */
  private static String tooLong(Event event) {
    try {
      EventBounds.checked(event);
      return "";
    } catch (UnreadableEvent e) {
      return e.getMessage();
    }
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
