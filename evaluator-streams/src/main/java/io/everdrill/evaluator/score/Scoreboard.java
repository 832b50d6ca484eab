package io.everdrill.evaluator.score;

import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Impact;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import io.everdrill.topics.events.VerdictEvent.RootCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each judgement gives to the scoreboard, as rows of a single count, and how rows add up.
 * Injections without effect or censored give nothing: they say nothing of the detectors.
 */
public final class Scoreboard {

  /** Times to detect are counted in classes a quarter of an octave wide from here on. */
  private static final Duration FIRST_CLASS = Duration.ofMillis(100);

  private static final int CLASSES_PER_OCTAVE = 4;
  private static final int CLASSES = 64;

  private static final String NO_FAULT = "none";

  private Scoreboard() {}

  public static List<Row> of(VerdictEvent.Injection verdict) {
    return switch (verdict.outcome()) {
      case NO_EFFECT, CENSORED -> List.of();
      case JUDGED, PLACEBO ->
          verdict.detectors().stream().map(detector -> row(verdict, detector)).toList();
    };
  }

  public static List<Row> of(DetectionEvent.FalseAlarm alarm) {
    Counts one = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
    return List.of(
        new Row(
            alarm.cell(),
            alarm.service(),
            NO_FAULT,
            alarm.episode().detector(),
            one,
            Duration.ZERO,
            List.of(),
            alarm.judgedAt()));
  }

  private static Row row(VerdictEvent.Injection verdict, DetectorVerdict of) {
    boolean timed =
        verdict.outcome() == Outcome.JUDGED && of.detection() instanceof Detection.Detected;
    Duration took =
        of.detection() instanceof Detection.Detected d ? d.timeToDetect() : Duration.ZERO;
    return new Row(
        verdict.cell(),
        verdict.service(),
        verdict.fault().kind(),
        of.detector(),
        verdict.outcome() == Outcome.PLACEBO ? placebo(of) : judged(verdict, of),
        took,
        timed ? List.of(new Bucket(classOf(took), 1)) : List.of(),
        verdict.emittedAt());
  }

  private static Counts placebo(DetectorVerdict of) {
    long alarms = of.detection() instanceof Detection.FalseAlarm ? 1 : 0;
    return new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, alarms);
  }

  private static Counts judged(VerdictEvent.Injection verdict, DetectorVerdict of) {
    long detected = one(of.detection() instanceof Detection.Detected);
    long felt = one(verdict.impact() instanceof Impact.Felt);
    return new Counts(
        1,
        detected,
        one(of.detection() instanceof Detection.Missed),
        one(of.detection() instanceof Detection.Masked),
        one(of.detection() instanceof Detection.Unavailable),
        felt,
        felt * detected,
        0,
        one(of.rootCause() instanceof RootCause.Correct),
        one(of.rootCause() instanceof RootCause.Wrong),
        detected * one(of.rootCause() instanceof RootCause.Missed),
        0,
        0);
  }

  private static long one(boolean holds) {
    return holds ? 1 : 0;
  }

  static Duration classOf(Duration timeToDetect) {
    int i = 0;
    while (i < CLASSES && upperEnd(i).compareTo(timeToDetect) < 0) {
      i++;
    }
    return upperEnd(i);
  }

  private static Duration upperEnd(int i) {
    double millis = FIRST_CLASS.toMillis() * Math.pow(2, (double) i / CLASSES_PER_OCTAVE);
    return Duration.ofMillis(Math.round(millis));
  }

  public static Row plus(Row sum, Row row, Instant updatedAt) {
    return added(sum, row, 1, updatedAt);
  }

  public static Row minus(Row sum, Row row, Instant updatedAt) {
    return added(sum, row, -1, updatedAt);
  }

  private static Row added(Row sum, Row row, int times, Instant updatedAt) {
    SortedMap<Duration, Long> buckets = new TreeMap<>();
    sum.timeToDetect().forEach(b -> buckets.merge(b.upTo(), b.count(), Long::sum));
    row.timeToDetect().forEach(b -> buckets.merge(b.upTo(), times * b.count(), Long::sum));
    return new Row(
        sum.cell(),
        sum.service(),
        sum.faultKind(),
        sum.detector(),
        added(sum.counts(), row.counts(), times),
        sum.sumTimeToDetect().plus(row.sumTimeToDetect().multipliedBy(times)),
        buckets.entrySet().stream()
            .filter(b -> b.getValue() != 0)
            .map(b -> new Bucket(b.getKey(), b.getValue()))
            .toList(),
        updatedAt);
  }

  private static Counts added(Counts a, Counts b, int times) {
    return new Counts(
        a.injections() + times * b.injections(),
        a.detected() + times * b.detected(),
        a.missed() + times * b.missed(),
        a.masked() + times * b.masked(),
        a.unavailable() + times * b.unavailable(),
        a.felt() + times * b.felt(),
        a.feltDetected() + times * b.feltDetected(),
        a.falseAlarms() + times * b.falseAlarms(),
        a.rootCorrect() + times * b.rootCorrect(),
        a.rootWrong() + times * b.rootWrong(),
        a.rootMissed() + times * b.rootMissed(),
        a.placebos() + times * b.placebos(),
        a.placeboAlarms() + times * b.placeboAlarms());
  }
}
