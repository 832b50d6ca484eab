package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What others said of a cell beside alerts: diagnoses, and incidents that are not ours. */
final class JudgeReports {

  private static final String DIAGNOSIS = "diagnosis";
  private static final String INCIDENT = "incident";

  private static final Comparator<Diagnosed> LATER =
      Comparator.comparing(Diagnosed::diagnosedAt).thenComparing(Object::toString);

  private final KeyValueStore<String, List<Event>> files;

  JudgeReports(KeyValueStore<String, List<Event>> files) {
    this.files = files;
  }

  /** Files the last word of each incident. */
  void file(Diagnosed diagnosis) {
    String key =
        JudgeKeys.of(
            DIAGNOSIS,
            diagnosis.cell(),
            JudgeKeys.text(diagnosis.detector()),
            JudgeKeys.text(diagnosis.incident()));
    Diagnosed last =
        Stream.concat(Stream.of(diagnosis), events(key).map(Diagnosed.class::cast))
            .max(LATER)
            .orElseThrow();
    files.put(key, List.of(last));
  }

  List<Diagnosed> diagnoses(CellId cell) {
    return under(DIAGNOSIS, cell).stream()
        .flatMap(e -> e.value.stream())
        .map(Diagnosed.class::cast)
        .toList();
  }

  void file(IncidentEvent incident) {
    String key = JudgeKeys.of(INCIDENT, incident.cell(), JudgeKeys.text(incident.incident()));
    Stream<Event> others = events(key).filter(e -> e.getClass() != incident.getClass());
    files.put(key, Stream.concat(others, Stream.of(incident)).toList());
  }

  /** Whether a known incident was open at some moment of the interval. */
  boolean incidentWithin(CellId cell, Instant from, Instant until) {
    return under(INCIDENT, cell).stream()
        .anyMatch(e -> !opened(e.value).isAfter(until) && !closed(e.value).isBefore(from));
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

  /** Forgets diagnoses made, and incidents closed, before this. */
  void forget(CellId cell, Instant before) {
    for (KeyValue<String, List<Event>> e : under(DIAGNOSIS, cell)) {
      if (e.value.stream().allMatch(d -> d.time().isBefore(before))) {
        files.delete(e.key);
      }
    }
    for (KeyValue<String, List<Event>> e : under(INCIDENT, cell)) {
      if (closed(e.value).isBefore(before)) {
        files.delete(e.key);
      }
    }
  }

  private Stream<Event> events(String key) {
    return Stream.ofNullable(files.get(key)).flatMap(List::stream);
  }

  private List<KeyValue<String, List<Event>>> under(String kind, CellId cell) {
    List<KeyValue<String, List<Event>>> found = new ArrayList<>();
    try (KeyValueIterator<String, List<Event>> range =
        files.range(JudgeKeys.under(kind, cell), JudgeKeys.after(kind, cell))) {
      range.forEachRemaining(found::add);
    }
    return found;
  }
}
