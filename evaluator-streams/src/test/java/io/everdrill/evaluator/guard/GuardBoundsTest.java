package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.CRITICAL;
import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.accepted;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.CELL;
import static io.everdrill.evaluator.verdict.JudgeWorld.EXACT;
import static io.everdrill.evaluator.verdict.JudgeWorld.applied;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.everdrill.evaluator.records.LargestRecords;
import io.everdrill.evaluator.verdict.OtherDrill;
import io.everdrill.topics.BoundedRecords;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A guard that must write more than a producer sends would stop for good. */
class GuardBoundsTest {

  private static final int LARGE = 50_000;
  private static final String NAME = "n" + "\u0001".repeat(250);
  private static final String TEXT = "x".repeat(250_000);
  private static final String MORE_THAN_A_RECORD = "x".repeat(3_000_000);

  /** What others say. */
  private interface Saying {
    Event of(int number, double second);
  }

  static Stream<Named<Saying>> sayings() {
    return Stream.of(
        said("alert", (i, s) -> firing("d", "f" + i, TEXT, s)),
        said("alert-larger-than-a-record", (i, s) -> firing("d", "f" + i, MORE_THAN_A_RECORD, s)),
        said("alert-in-emoji", (i, s) -> firing("d", "f" + i, "\ud83d\ude00".repeat(200_000), s)),
        said("detectors", (i, s) -> firing(NAME + i, NAME + i, "slow", s)),
        said("values", (i, s) -> result("p" + i, "frontend", TEXT, s)),
        said("values-larger", (i, s) -> result("p" + i, "frontend", MORE_THAN_A_RECORD, s)),
        said("probes", (i, s) -> result(NAME + i, "frontend", "v" + i, s)),
        said("services", (i, s) -> result("p" + i, NAME + i, "v" + i, s)));
  }

  private static Named<Saying> said(String what, Saying how) {
    return named(what, how);
  }

  @ParameterizedTest
  @MethodSource("sayings")
  void s8WhateverOthersSayNoRecordIsTooLarge(Saying others) {
    try (GuardBench bench = new GuardBench()) {
      bench
          .calm(0, 10)
          .pipe(10, drill(1, 10, PASS_RATE, CRITICAL))
          .pipe(10.5, accepted(1, 10.5))
          .pipe(11, applied(1, "payments", 11))
          .calm(11.1, 12);
      int times =
          new EventCodec("/everdrill/test/t1").value(others.of(0, 12)).length > LARGE ? 20 : 1_000;
      for (int i = 0; i < times; i++) {
        bench.pipe(12 + 0.5 * i / times, others.of(i, 12 + 0.5 * i / times));
      }
      bench.calm(12.6, 14).hurt(14, 17);

      assertThat(bench.largest())
          .containsKey("everdrill.aborts")
          .allSatisfy((topic, bytes) -> assertThat(bytes).isLessThan(LargestRecords.MOST_BYTES));
    }
  }

  @Test
  void baselinesOfTheMostServicesThatAreWatchedFitIntoARecord() {
    String dearest = "\u0001".repeat(16);
    try (GuardBench bench = new GuardBench()) {
      bench.calm(0, 5);
      for (int i = 1; i < 2_000; i++) {
        bench.pipe(5, result("p", dearest + i, "", 5));
      }
      bench.calm(5, 10).pipe(10, largest(drill(1, 10, PASS_RATE))).calm(10, 12);

      assertThat(bench.doubtReasons()).isEmpty();
      assertThat(bench.leased()).isNotEmpty();
      assertThat(bench.largest())
          .containsKey("everdrill-guard-drills-changelog")
          .allSatisfy((topic, bytes) -> assertThat(bytes).isLessThan(LargestRecords.MOST_BYTES));
    }
  }

  /** The largest that is read. */
  private static DrillEvent.Started largest(DrillEvent.Started drill) {
    List<String> aliases = IntStream.range(0, 2_100).mapToObj(i -> "a".repeat(230) + i).toList();
    DrillEvent.Started large =
        OtherDrill.naming(new DrillEvent.ServiceAliases("payments-api", aliases), drill);
    assertThat(new EventCodec("/everdrill/test/t1").value(large).length)
        .isBetween(BoundedRecords.MOST_BYTES_OF_OURS * 9 / 10, BoundedRecords.MOST_BYTES_OF_OURS);
    return large;
  }

  @ParameterizedTest
  @CsvSource({"2000, 10", "400, 250"})
  void s8DrillOfACellWithMoreServicesIsNotVouchedFor(int services, int letters) {
    String name = "s".repeat(letters);
    try (GuardBench bench = new GuardBench()) {
      bench.calm(0, 5);
      for (int i = 0; i < services; i++) {
        bench.pipe(5, result("p", name + i, "", 5));
      }
      bench.calm(5, 10).pipe(10, drill(1, 10, PASS_RATE)).calm(10, 12);

      assertThat(bench.doubtReasons()).containsExactly("too-many-services");
      assertThat(bench.leased()).isEmpty();
    }
  }

  @Test
  void servicesThatAreProbedNoMoreAreForgotten() {
    try (GuardBench bench = new GuardBench()) {
      bench.looks(0, 130, s -> result("p", "gone/" + s % 15, "", s)).calm(130, 131);
      assertThat(bench.savedServices()).containsExactly("frontend", "gone");

      bench.eachSecond(131, 131 + 30 * 60, 1_000).eachSecond(2_000, 2_100, 1_000);
      assertThat(bench.savedServices()).containsExactly("frontend");
    }
  }

  /** What is kept of it is brief; who it is must be known all the same. */
  @Test
  void alertOfLongNamesEndsADrillAndResolves() {
    String severity = "\"page\" " + "at once ".repeat(30);
    AlertEvent.Firing alert = longAlert(severity, 11.5);
    try (GuardBench bench = new GuardBench()) {
      bench
          .calm(0, 10)
          .pipe(10, drill(1, 10, new AbortCondition.AlertOfSeverity(severity)))
          .pipe(10.5, accepted(1, 10.5))
          .pipe(11, applied(1, "payments", 11))
          .calm(11.1, 11.5)
          .pipe(11.5, alert);

      assertThat(bench.aborts()).hasSize(1);
      assertThat(bench.savedAlerts()).isEqualTo(1);
      bench.pipe(12, GuardWorld.resolved(alert, 12));
      assertThat(bench.savedAlerts()).isZero();
      assertThat(bench.deadLetters()).isZero();
    }
  }

  private static AlertEvent.Firing longAlert(String severity, double second) {
    return new AlertEvent.Firing(
        CELL,
        "monitor of " + NAME,
        TEXT,
        TEXT,
        severity,
        TEXT,
        at(second),
        at(second),
        Map.of(),
        Map.of(),
        EXACT);
  }

  private static Event firing(String detector, String fingerprint, String name, double second) {
    return new AlertEvent.Firing(
        CELL,
        detector,
        fingerprint,
        name,
        "critical",
        "payments",
        at(second),
        at(second),
        Map.of(),
        Map.of(),
        EXACT);
  }

  private static Event result(String probe, String service, String value, double second) {
    Duration took = Duration.ofMillis(20);
    return new ProbeEvent.Result(
        CELL,
        probe,
        service,
        "prober-1",
        at(second).minus(took),
        at(second).minus(took),
        ProbeEvent.Outcome.PASS,
        ProbeEvent.Failure.NONE,
        "",
        200,
        value,
        new ProbeEvent.Phases(Duration.ofMillis(1), Duration.ofMillis(2), took),
        EXACT);
  }
}
