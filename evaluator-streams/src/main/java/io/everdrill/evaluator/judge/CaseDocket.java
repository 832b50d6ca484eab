package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The files of cases in their store, found by when they may own an alert. Those that are judged lie
 * apart from the open ones, so that a fact of the present looks at no past case.
 */
final class CaseDocket {

  private static final String OPEN = "case-open";
  private static final String JUDGED = "case-judged";
  private static final String HEARD_OF = "case-heard-of";

  /** By when it closes, with what it needs: where that is further apart than is usual. */
  private static final String LONG = "case-long";

  private static final Comparator<KeyValue<String, Long>> BY_BEGIN =
      Comparator.<KeyValue<String, Long>>comparingLong(mark -> mark.value)
          .thenComparing(mark -> injection(mark.key));

  private final KeyValueStore<String, CaseFile> files;
  private final JudgeMarks marks;

  CaseDocket(KeyValueStore<String, CaseFile> files, JudgeMarks marks) {
    this.files = files;
    this.marks = marks;
  }

  CaseFile file(CellId cell, InjectionId injection) {
    return file(cell, injection.value());
  }

  private CaseFile file(CellId cell, String injection) {
    CaseFile file = files.get(JudgeKeys.of(cell, injection));
    return file == null ? CaseFile.EMPTY : file;
  }

  /**
   * @param now when the case is heard of, if it is the first that is
   */
  void save(CellId cell, InjectionId injection, CaseFile before, CaseFile after, Instant now) {
    if (before.events().isEmpty()) {
      marks.put(JudgeKeys.of(HEARD_OF, cell, now, injection));
    }
    before.known().ifPresent(c -> unmark(before, c));
    after.known().ifPresent(c -> mark(after, c));
    files.put(JudgeKeys.of(cell, injection), after);
  }

  private void mark(CaseFile file, InjectionCase known) {
    marks.put(endKey(file, known), known.beganAt());
    if (isLong(known)) {
      marks.put(longKey(known), JudgeRecords.needs(known).from());
    }
  }

  private void unmark(CaseFile file, InjectionCase known) {
    marks.delete(endKey(file, known));
    if (isLong(known)) {
      marks.delete(longKey(known));
    }
  }

  private static boolean isLong(InjectionCase known) {
    Stretch needs = JudgeRecords.needs(known);
    return Duration.between(needs.from(), needs.until()).compareTo(Retention.REACH) > 0;
  }

  private static String longKey(InjectionCase of) {
    return JudgeKeys.of(LONG, of.cell(), JudgeRecords.needs(of).until(), of.injection());
  }

  /**
   * From when on the cases need what is on file that take longer than is usual, if there are any.
   *
   * @param closesFrom those that close earlier need nothing any more
   */
  Optional<Instant> longOnesNeed(CellId cell, Instant closesFrom) {
    return marks.between(JudgeKeys.of(LONG, cell, closesFrom), JudgeKeys.after(LONG, cell)).stream()
        .map(mark -> JudgeKeys.instant(mark.value))
        .min(Instant::compareTo);
  }

  /** No case of the cell takes longer from the first that it needs to its closing. */
  Duration longest(CellId cell) {
    return marks.between(JudgeKeys.under(LONG, cell), JudgeKeys.after(LONG, cell)).stream()
        .map(mark -> Duration.between(JudgeKeys.instant(mark.value), closing(mark.key)))
        .reduce(Retention.REACH, (one, other) -> one.compareTo(other) < 0 ? other : one);
  }

  private static Instant closing(String longKey) {
    return JudgeKeys.instant(endMicros(longKey));
  }

  /** What follows kind and cell. */
  private static long endMicros(String key) {
    return Long.parseLong(key.split("/", 4)[2]);
  }

  /** By where its time to own alerts ends. */
  private static String endKey(CaseFile file, InjectionCase of) {
    return JudgeKeys.of(file.judged() ? JUDGED : OPEN, of.cell(), of.ownsUntil(), of.injection());
  }

  /** Those whose time to own alerts meets the interval. */
  List<InjectionCase> within(CellId cell, Instant from, Instant until) {
    return Stream.of(OPEN, JUDGED)
        .flatMap(kind -> within(kind, cell, from, until).stream())
        .map(CaseFile::known)
        .flatMap(Optional::stream)
        .toList();
  }

  /** The one that began last before this moment, or at it. */
  Optional<InjectionCase> lastBegun(CellId cell, Instant moment) {
    return Stream.of(OPEN, JUDGED)
        .flatMap(kind -> lastBegun(kind, cell, JudgeKeys.micros(moment)))
        .max(BY_BEGIN)
        .flatMap(mark -> file(cell, injection(mark.key)).known());
  }

  /** None ends before it begins: none before one that ended earlier began later. */
  private Stream<KeyValue<String, Long>> lastBegun(String kind, CellId cell, long moment) {
    List<KeyValue<String, Long>> begun = new ArrayList<>();
    long last = Long.MIN_VALUE;
    try (KeyValueIterator<String, Long> ends =
        marks.backwards(JudgeKeys.under(kind, cell), JudgeKeys.after(kind, cell))) {
      while (ends.hasNext() && endMicros(ends.peekNextKey()) >= last) {
        KeyValue<String, Long> end = ends.next();
        if (end.value <= moment && end.value >= last) {
          begun.add(end);
          last = end.value;
        }
      }
    }
    return begun.stream();
  }

  /** Those of them that have a verdict. */
  List<CaseFile> judgedWithin(CellId cell, Instant from, Instant until) {
    return within(JUDGED, cell, from, until);
  }

  private List<CaseFile> within(String kind, CellId cell, Instant from, Instant until) {
    long last = JudgeKeys.micros(until);
    List<CaseFile> found = new ArrayList<>();
    for (KeyValue<String, Long> end :
        marks.between(JudgeKeys.of(kind, cell, from), JudgeKeys.after(kind, cell))) {
      if (end.value <= last) {
        found.add(file(cell, injection(end.key)));
      }
    }
    return found;
  }

  /**
   * Forgets cases that could be judged before this, or that were heard of before and never were in
   * force; tells when those of the former owned alerts.
   */
  List<Stretch> forget(CellId cell, Instant before, Instant now) {
    List<Stretch> forgotten = new ArrayList<>();
    for (KeyValue<String, Long> heard :
        marks.between(JudgeKeys.under(HEARD_OF, cell), JudgeKeys.of(HEARD_OF, cell, before))) {
      String injection = injection(heard.key);
      CaseFile file = file(cell, injection);
      marks.delete(heard.key);
      Instant until = file.known().map(c -> neededUntil(file, c, now)).orElse(Instant.MIN);
      if (until.isBefore(before)) {
        file.known().ifPresent(c -> unmark(file, c));
        file.known().map(Stretch::of).ifPresent(forgotten::add);
        files.delete(JudgeKeys.of(cell, injection));
      } else {
        marks.put(JudgeKeys.of(HEARD_OF, cell, until, injection));
      }
    }
    return forgotten;
  }

  boolean isEmpty(CellId cell) {
    return marks.keys(JudgeKeys.under(HEARD_OF, cell), JudgeKeys.after(HEARD_OF, cell)).isEmpty();
  }

  private static Instant neededUntil(CaseFile file, InjectionCase known, Instant now) {
    return file.judged() ? known.closesAt() : now;
  }

  private static String injection(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }
}
