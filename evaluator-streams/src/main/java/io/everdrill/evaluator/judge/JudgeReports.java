package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.VerdictEvent.QuietWindow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What others said of a cell beside alerts: diagnoses, found by when they were made and when their
 * alerts began, and incidents that are not ours, found by when they were closed. And what was told
 * of windows in which nothing was.
 */
final class JudgeReports {

  private static final String DIAGNOSIS = "diagnosis";
  private static final String DIAGNOSED = "diagnosed";
  private static final String INCIDENT = "incident";
  private static final String QUIET = "quiet";
  private static final String INCIDENT_ENDS = "incident-ends";

  private static final Comparator<Diagnosed> LATER =
      Comparator.comparing(Diagnosed::diagnosedAt).thenComparing(Object::toString);

  private final KeyValueStore<String, List<Event>> files;
  private final JudgeMarks marks;

  JudgeReports(KeyValueStore<String, List<Event>> files, JudgeMarks marks) {
    this.files = files;
    this.marks = marks;
  }

  /**
   * Files the last word of each incident; tells the earliest moment that is spoken of otherwise.
   */
  Instant file(Diagnosed diagnosis) {
    String key = key(diagnosis);
    List<Diagnosed> known = diagnosis(key).toList();
    Diagnosed last = Stream.concat(known.stream(), Stream.of(diagnosis)).max(LATER).orElseThrow();
    known.forEach(d -> instants(d).forEach(at -> marks.delete(diagnosed(d.cell(), at, key))));
    instants(last).forEach(at -> marks.put(diagnosed(last.cell(), at, key)));
    files.put(JudgeKeys.of(DIAGNOSIS, key), List.of(last));
    return Stream.concat(known.stream(), Stream.of(diagnosis))
        .flatMap(JudgeReports::instants)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Whether just this was filed last of its incident. */
  boolean knows(Diagnosed diagnosis) {
    return diagnosis(key(diagnosis)).anyMatch(diagnosis::equals);
  }

  private static String key(Diagnosed diagnosis) {
    return JudgeKeys.of(
        diagnosis.cell(),
        JudgeKeys.text(diagnosis.detector()),
        JudgeKeys.text(diagnosis.incident()));
  }

  private Stream<Diagnosed> diagnosis(String key) {
    return Stream.ofNullable(files.get(JudgeKeys.of(DIAGNOSIS, key)))
        .flatMap(List::stream)
        .map(Diagnosed.class::cast);
  }

  private static Stream<Instant> instants(Diagnosed of) {
    return Stream.concat(Stream.of(of.diagnosedAt()), of.alerts().stream().map(AlertRef::startsAt))
        .distinct();
  }

  private static String diagnosed(CellId cell, Instant at, String key) {
    return JudgeKeys.of(DIAGNOSED, cell, at, key);
  }

  /** Those that were made in the interval, or of an alert that began in it. */
  List<Diagnosed> diagnoses(CellId cell, Instant from, Instant until) {
    return marks
        .keys(JudgeKeys.of(DIAGNOSED, cell, from), JudgeKeys.after(DIAGNOSED, cell, until))
        .stream()
        .map(JudgeReports::afterInstant)
        .distinct()
        .flatMap(this::diagnosis)
        .toList();
  }

  void file(IncidentEvent incident) {
    String key = JudgeKeys.of(incident.cell(), JudgeKeys.text(incident.incident()));
    List<Event> before = incident(key);
    List<Event> after = with(before, incident);
    if (!before.isEmpty()) {
      marks.delete(JudgeKeys.of(INCIDENT_ENDS, incident.cell(), closed(before), key));
    }
    marks.put(JudgeKeys.of(INCIDENT_ENDS, incident.cell(), closed(after), key), opened(after));
    files.put(JudgeKeys.of(INCIDENT, key), after);
  }

  /** Of what is said twice the later counts. */
  private static List<Event> with(List<Event> known, IncidentEvent incident) {
    Event last =
        Stream.concat(
                known.stream().filter(e -> e.getClass() == incident.getClass()),
                Stream.of(incident))
            .max(Comparator.comparing(Event::time).thenComparing(Object::toString))
            .orElseThrow();
    return Stream.concat(
            known.stream().filter(e -> e.getClass() != incident.getClass()), Stream.of(last))
        .toList();
  }

  private List<Event> incident(String key) {
    List<Event> events = files.get(JudgeKeys.of(INCIDENT, key));
    return events == null ? List.of() : events;
  }

  boolean knows(IncidentEvent incident) {
    return incident(JudgeKeys.of(incident.cell(), JudgeKeys.text(incident.incident())))
        .contains(incident);
  }

  /** Known incidents that were open at some moment of the interval. */
  List<IncidentEvent.Opened> incidents(CellId cell, Instant from, Instant until) {
    return marks
        .between(JudgeKeys.of(INCIDENT_ENDS, cell, from), JudgeKeys.after(INCIDENT_ENDS, cell))
        .stream()
        .filter(end -> end.value <= JudgeKeys.micros(until))
        .flatMap(end -> incident(afterInstant(end.key)).stream())
        .filter(IncidentEvent.Opened.class::isInstance)
        .map(IncidentEvent.Opened.class::cast)
        .toList();
  }

  /** Whether a known incident was open at some moment of the interval. */
  boolean incidentWithin(CellId cell, Instant from, Instant until) {
    return marks
        .between(JudgeKeys.of(INCIDENT_ENDS, cell, from), JudgeKeys.after(INCIDENT_ENDS, cell))
        .stream()
        .anyMatch(end -> end.value <= JudgeKeys.micros(until));
  }

  private static Instant opened(List<Event> incident) {
    return first(incident, IncidentEvent.Opened.class, Instant.EPOCH);
  }

  private static Instant closed(List<Event> incident) {
    return first(incident, IncidentEvent.Closed.class, AlertEpisode.STILL_FIRING);
  }

  private static Instant first(List<Event> events, Class<? extends Event> type, Instant otherwise) {
    return events.stream().filter(type::isInstance).map(Event::time).findFirst().orElse(otherwise);
  }

  void file(QuietWindow told) {
    files.put(JudgeKeys.of(QUIET, told.cell(), told.from()), List.of(told));
    marks.put(JudgeKeys.of(QUIET, told.cell(), told.from()));
  }

  /** What was last told of the window that begins then, if anything was. */
  Optional<QuietWindow> quietWindow(CellId cell, Instant from) {
    return Stream.ofNullable(files.get(JudgeKeys.of(QUIET, cell, from)))
        .flatMap(List::stream)
        .map(QuietWindow.class::cast)
        .findFirst();
  }

  /** Forgets diagnoses made, incidents closed and quiet windows begun before this. */
  void forget(CellId cell, Instant before) {
    for (String quiet :
        marks.keys(JudgeKeys.under(QUIET, cell), JudgeKeys.of(QUIET, cell, before))) {
      marks.delete(quiet);
      files.delete(quiet);
    }
    for (String mark :
        marks.keys(JudgeKeys.under(DIAGNOSED, cell), JudgeKeys.of(DIAGNOSED, cell, before))) {
      String key = afterInstant(mark);
      if (diagnosis(key).allMatch(d -> d.diagnosedAt().isBefore(before))) {
        marks.delete(mark);
        files.delete(JudgeKeys.of(DIAGNOSIS, key));
      }
    }
    for (KeyValue<String, Long> end :
        marks.between(
            JudgeKeys.under(INCIDENT_ENDS, cell), JudgeKeys.of(INCIDENT_ENDS, cell, before))) {
      marks.delete(end.key);
      files.delete(JudgeKeys.of(INCIDENT, afterInstant(end.key)));
    }
  }

  /** What follows kind, cell and instant. */
  private static String afterInstant(String mark) {
    return mark.split("/", 4)[3];
  }
}
