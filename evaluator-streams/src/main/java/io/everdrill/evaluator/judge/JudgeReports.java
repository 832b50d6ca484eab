package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.evaluator.verdict.Statement;
import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.VerdictEvent.QuietWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final String LAST_SAID = "last-said";
  private static final String INCIDENT = "incident";
  private static final String QUIET = "quiet";
  private static final String INCIDENT_ENDS = "incident-ends";

  /** Different ones of one incident; of more those that were said last are kept. */
  private static final int MOST_STATEMENTS = 100;

  /** Incidents whose statements are known without a look at the files; each verdict asks anew. */
  private static final int MOST_AT_HAND = 1_000;

  private final KeyValueStore<String, List<Event>> files;
  private final JudgeMarks marks;

  private final Map<String, List<Statement>> atHand = BoundedMap.ofLastUsed(MOST_AT_HAND);

  JudgeReports(KeyValueStore<String, List<Event>> files, JudgeMarks marks) {
    this.files = files;
    this.marks = marks;
  }

  /**
   * What became of a diagnosis.
   *
   * @param isNew nothing on its incident says the same
   * @param otherwise statements by which verdicts may be other than before
   */
  record Filed(Statement statement, boolean isNew, List<Statement> otherwise) {}

  /** Files what is said of an incident. */
  Filed file(Diagnosed diagnosis) {
    String key = key(diagnosis);
    List<Statement> before = statements(key);
    int place = placeOf(diagnosis, before);
    List<Statement> there = before.stream().skip(place).limit(1).toList();
    boolean isNew = there.stream().noneMatch(s -> s.saysTheSame(diagnosis));
    Statement now = isNew ? Statement.of(place, diagnosis) : there.getFirst().with(diagnosis);
    if (there.contains(now)) {
      return new Filed(now, false, List.of());
    }
    atHand.remove(key);
    List<Statement> after = new ArrayList<>(before);
    after.removeAll(there);
    after.add(now);
    marks.put(JudgeKeys.of(LAST_SAID, key, place), now.lastSaidAt());
    boolean saidAsBefore = there.stream().anyMatch(s -> s.said().equals(now.said()));
    if (!saidAsBefore) {
      files.put(fileKey(key, place), List.of(now.said()));
      mark(key, there, after, now);
    }
    Set<Statement> otherwise = new LinkedHashSet<>(saidAsBefore ? List.of() : there);
    before.stream().max(Statement.LATER).ifPresent(otherwise::add);
    Statement last = Collections.max(after, Statement.LATER);
    boolean lastStays = otherwise.stream().anyMatch(s -> s.number() == last.number());
    if (saidAsBefore && lastStays) {
      return new Filed(now, false, List.of());
    }
    otherwise.addAll(List.of(now, last));
    return new Filed(now, isNew, List.copyOf(otherwise));
  }

  /** Where one takes the place of another, marks of both may be of the rest too. */
  private void mark(String key, List<Statement> gone, List<Statement> stay, Statement now) {
    CellId cell = now.said().cell();
    gone.stream()
        .flatMap(JudgeReports::instants)
        .forEach(at -> marks.delete(diagnosed(cell, at, key)));
    (gone.isEmpty() ? Stream.of(now) : stay.stream())
        .flatMap(JudgeReports::instants)
        .forEach(at -> marks.put(diagnosed(cell, at, key)));
  }

  /**
   * Of what says the same; else the next; where there is none, of what was said last longest ago.
   */
  private static int placeOf(Diagnosed diagnosis, List<Statement> known) {
    for (int place = 0; place < known.size(); place++) {
      if (known.get(place).saysTheSame(diagnosis)) {
        return place;
      }
    }
    return known.size() < MOST_STATEMENTS
        ? known.size()
        : known.indexOf(Collections.min(known, Statement.LATER));
  }

  private static String key(Diagnosed diagnosis) {
    return JudgeKeys.of(
        diagnosis.cell(),
        JudgeKeys.text(diagnosis.detector()),
        JudgeKeys.text(diagnosis.incident()));
  }

  private List<Statement> statements(String key) {
    return atHand.computeIfAbsent(key, this::read);
  }

  private List<Statement> read(String key) {
    List<Statement> statements = new ArrayList<>();
    for (int place = 0; place < MOST_STATEMENTS; place++) {
      List<Event> file = files.get(fileKey(key, place));
      if (file == null) {
        break;
      }
      Diagnosed said = (Diagnosed) file.getFirst();
      long first = JudgeKeys.micros(said.diagnosedAt());
      long last = marks.get(JudgeKeys.of(LAST_SAID, key, place), first);
      statements.add(new Statement(said, JudgeKeys.instant(last), place));
    }
    return List.copyOf(statements);
  }

  private static String fileKey(String key, int place) {
    return place == 0 ? JudgeKeys.of(DIAGNOSIS, key) : JudgeKeys.of(DIAGNOSIS, key, place);
  }

  /** Of its file: what follows kind and cell. */
  static String keyWithinCell(Statement of) {
    return fileKey(key(of.said()), of.number()).split("/", 3)[2];
  }

  private void forget(String key) {
    int known = statements(key).size();
    atHand.remove(key);
    for (int place = 0; place < known; place++) {
      marks.delete(JudgeKeys.of(LAST_SAID, key, place));
      files.delete(fileKey(key, place));
    }
  }

  /** By its detector's clock. */
  static Stream<Instant> instants(Statement of) {
    return Stream.concat(
            Stream.of(of.said().diagnosedAt()), of.said().alerts().stream().map(AlertRef::startsAt))
        .distinct();
  }

  private static String diagnosed(CellId cell, Instant at, String key) {
    return JudgeKeys.of(DIAGNOSED, cell, at, key);
  }

  /**
   * All that was said of incidents of which something was first said in the interval, or of an
   * alert that began in it.
   */
  List<Statement> diagnoses(CellId cell, Instant from, Instant until) {
    return marks
        .keys(JudgeKeys.of(DIAGNOSED, cell, from), JudgeKeys.after(DIAGNOSED, cell, until))
        .stream()
        .map(JudgeReports::afterInstant)
        .distinct()
        .flatMap(key -> statements(key).stream())
        .toList();
  }

  /**
   * Whether there is a file of such a kind.
   *
   * @param of what follows the cell in its key
   */
  boolean isOnFile(CellId cell, String kind, String of) {
    return files.get(JudgeKeys.of(kind, cell, of)) != null;
  }

  /** Tells in which time the cell may have had a known incident that it had not, or has no more. */
  Stretch file(IncidentEvent incident) {
    String key = JudgeKeys.of(incident.cell(), JudgeKeys.text(incident.incident()));
    List<Event> before = incident(key);
    List<Event> after = with(before, incident);
    if (!before.isEmpty()) {
      marks.delete(JudgeKeys.of(INCIDENT_ENDS, incident.cell(), closed(before), key));
    }
    marks.put(JudgeKeys.of(INCIDENT_ENDS, incident.cell(), closed(after), key), opened(after));
    files.put(JudgeKeys.of(INCIDENT, key), after);
    Stretch is = Stretch.between(opened(after), closed(after));
    return before.isEmpty() ? is : is.with(Stretch.between(opened(before), closed(before)));
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
      if (statements(key).stream().allMatch(s -> isOld(s, before))) {
        marks.delete(mark);
        forget(key);
      }
    }
    for (KeyValue<String, Long> end :
        marks.between(
            JudgeKeys.under(INCIDENT_ENDS, cell), JudgeKeys.of(INCIDENT_ENDS, cell, before))) {
      marks.delete(end.key);
      files.delete(JudgeKeys.of(INCIDENT, afterInstant(end.key)));
    }
  }

  /** By its detector's clock, and by our door's. */
  private static boolean isOld(Statement of, Instant before) {
    return of.lastSaidAt().isBefore(before) && of.said().receivedAt().isBefore(before);
  }

  /** What follows kind, cell and instant. */
  private static String afterInstant(String mark) {
    int kind = mark.indexOf('/');
    int cell = mark.indexOf('/', kind + 1);
    return mark.substring(mark.indexOf('/', cell + 1) + 1);
  }
}
