package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How recall and mean time to detect went, step by step, for each service of a cell and each
 * detector. Hours are of the verdicts that are held; days and weeks of the scoreboard's days too,
 * which are held far longer.
 *
 * @param complete false if something older is not held any more
 */
public record Trend(List<Point> points, boolean complete) {

  /** How long a step is; days and weeks (from Monday) are those of UTC. */
  public enum Step {
    WEEK,
    DAY,
    HOUR
  }

  /** What is asked for; an empty text is any. */
  public record Question(Step step, Cells cells, String service, String detector) {}

  /** One step of one service of a cell and one detector. */
  public record Point(
      Instant from,
      CellId cell,
      String service,
      String detector,
      Share detected,
      @JsonProperty("meanTimeToDetectMs") Duration meanTimeToDetect) {}

  /** Of which step, service and detector a point is. */
  record Key(Instant from, CellId cell, String service, String detector)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::from)
            .thenComparing(Key::service)
            .thenComparing(Key::cell)
            .thenComparing(Key::detector);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What a point is made of.
   *
   * @param n detected or missed: what says something of the detector
   */
  record Sum(long detected, long n, Duration timeToDetect) {
    static Sum of(ScoreboardEvent.Row row) {
      ScoreboardEvent.Counts counts = row.counts();
      return new Sum(counts.detected(), counts.detected() + counts.missed(), row.sumTimeToDetect());
    }

    private static Sum of(Seen seen) {
      return seen.timeToDetect()
          .map(time -> new Sum(1, 1, time))
          .orElseGet(() -> new Sum(0, 1, Duration.ZERO));
    }

    Sum plus(Sum other) {
      return new Sum(detected + other.detected, n + other.n, timeToDetect.plus(other.timeToDetect));
    }

    /** Of the same step: who has heard of more has heard of all of it. */
    private static Sum fuller(Sum ofVerdicts, Sum ofDays) {
      return ofVerdicts.n() > ofDays.n() ? ofVerdicts : ofDays;
    }
  }

  /** Of verdicts alone. */
  public static Trend of(Step step, Page<VerdictEvent.Injection> verdicts, String detector) {
    return of(sums(step, verdicts, detector), verdicts.complete());
  }

  /**
   * @param verdicts of the cells, the service and the detector that are asked for
   */
  public static Trend of(
      Question question, Page<VerdictEvent.Injection> verdicts, ScoredDays scored) {
    Step step = question.step();
    if (step == Step.HOUR) {
      return of(step, verdicts, question.detector());
    }
    ScoredDays.Found days =
        scored.find(step, question.cells(), question.service(), question.detector());
    Map<Key, Sum> sums = sums(step, verdicts, question.detector());
    days.sums().forEach((key, sum) -> sums.merge(key, sum, Sum::fuller));
    boolean wholeDays = days.complete() && !days.sums().isEmpty();
    return of(sums, verdicts.complete() || wholeDays);
  }

  private static Map<Key, Sum> sums(
      Step step, Page<VerdictEvent.Injection> verdicts, String detector) {
    Map<Key, Sum> sums = new TreeMap<>();
    for (VerdictEvent.Injection verdict : verdicts.items()) {
      for (VerdictEvent.DetectorVerdict d : Seen.detectors(verdict, detector)) {
        Key key =
            new Key(
                from(step, verdict.appliedAt()), verdict.cell(), verdict.service(), d.detector());
        Seen.of(verdict, d.detector()).ifPresent(seen -> sums.merge(key, Sum.of(seen), Sum::plus));
      }
    }
    return sums;
  }

  private static Trend of(Map<Key, Sum> sums, boolean complete) {
    List<Point> points = new ArrayList<>();
    sums.forEach((key, sum) -> points.add(point(key, sum)));
    return new Trend(List.copyOf(points), complete);
  }

  private static Point point(Key key, Sum sum) {
    return new Point(
        key.from(),
        key.cell(),
        key.service(),
        key.detector(),
        Share.of(sum.detected(), sum.n()),
        sum.detected() == 0 ? Duration.ZERO : sum.timeToDetect().dividedBy(sum.detected()));
  }

  private static Instant from(Step step, Instant at) {
    return step == Step.HOUR
        ? at.truncatedTo(ChronoUnit.HOURS)
        : from(step, at.atZone(ZoneOffset.UTC).toLocalDate());
  }

  /** Of a day in UTC; no hour is asked for. */
  static Instant from(Step step, LocalDate day) {
    LocalDate first =
        step == Step.WEEK ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : day;
    return first.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
