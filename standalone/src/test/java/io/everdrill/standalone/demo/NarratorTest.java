package io.everdrill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.VerdictEvent.Detection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NarratorTest {

  private static final CellId CELL = new CellId("demo");
  private static final Instant BROKEN = Instant.parse("2026-11-21T03:00:00Z");
  private static final InjectionId INJECTION = InjectionId.of(DrillId.of(CELL, 1), 0);

  private final Narrator narrator = new Narrator(Narrator.Colours.PLAIN, ZoneOffset.UTC);

  @Test
  void tellsOneInjectionFromBrokenToRestored() {
    assertThat(narrator.tell(applied()))
        .containsExactly(
            "03:00:00.000  broken       demo-1.0  process-pause on payment-svc-1 by signal");
    assertThat(narrator.tell(probe(Duration.ofMillis(1200), ProbeEvent.Outcome.FAIL)))
        .containsExactly(
            "03:00:01.200  users hurt   demo-1.0  after 1.2s: front-page: no whole answer");
    assertThat(narrator.tell(firing(Duration.ofSeconds(4))))
        .containsExactly(
            "03:00:05.000  alert        cell-monitor  ManyErrors payment-svc (critical), 4.0s after"
                + " demo-1.0");
    assertThat(narrator.tell(ended(Duration.ofSeconds(12))))
        .containsExactly("03:00:12.000  restored     demo-1.0  limit, after 12.0s");
  }

  @Test
  void onlyTheFirstHurtOfAnInjectionIsTold() {
    narrator.tell(applied());

    assertThat(narrator.tell(probe(Duration.ofSeconds(1), ProbeEvent.Outcome.PASS))).isEmpty();
    assertThat(narrator.tell(probe(Duration.ofSeconds(-9), ProbeEvent.Outcome.FAIL)))
        .as("failed before it was broken")
        .isEmpty();
    assertThat(narrator.tell(probe(Duration.ofSeconds(2), ProbeEvent.Outcome.FAIL))).hasSize(1);
    assertThat(narrator.tell(probe(Duration.ofSeconds(3), ProbeEvent.Outcome.FAIL))).isEmpty();
  }

  @Test
  void alertThatRepeatsIsToldOnceAndOneFromBeforeIsNotCountedFromTheInjection() {
    narrator.tell(applied());

    assertThat(narrator.tell(firing(Duration.ofSeconds(-30))))
        .singleElement()
        .asString()
        .doesNotContain("after");
    assertThat(narrator.tell(firing(Duration.ofSeconds(-30)))).isEmpty();
  }

  @Test
  void verdictIsToldAgainOnlyWhereItSaysSomethingElse() {
    Detection missed = new Detection.Missed();
    RootCause none = new RootCause.Missed();

    assertThat(narrator.tell(RunReportTest.verdict(1, 1, missed, none)))
        .containsExactly("03:00:40.000  verdict      demo-1.0  judged: cell-monitor missed");
    assertThat(narrator.tell(RunReportTest.verdict(1, 2, missed, none))).isEmpty();
    assertThat(narrator.tell(RunReportTest.verdict(1, 3, RunReportTest.detected(4_100), none)))
        .containsExactly(
            "03:00:40.000  verdict      demo-1.0  judged: cell-monitor detected in 4.1s"
                + " (revision 3)");
  }

  @Test
  void terminalGetsColoursAroundTheVerbOnly() {
    Narrator coloured = new Narrator(Narrator.Colours.ANSI, ZoneOffset.UTC);

    assertThat(coloured.tell(applied()))
        .singleElement()
        .asString()
        .matches("03:00:00\\.000  \u001b\\[[0-9;]+mbroken +\u001b\\[0m  demo-1\\.0  .*");
  }

  private static InjectionEvent.Applied applied() {
    return new InjectionEvent.Applied(
        CELL,
        INJECTION,
        new AgentId("agent"),
        new TargetId("payment-svc-1"),
        "process-pause",
        "signal",
        BROKEN,
        BROKEN,
        BROKEN.plusSeconds(12),
        ClockReading.UNKNOWN);
  }

  private static InjectionEvent.Ended ended(Duration after) {
    return new InjectionEvent.Ended(
        CELL,
        INJECTION,
        new AgentId("agent"),
        EndReason.LIMIT,
        "",
        BROKEN.plus(after),
        BROKEN.plus(after),
        List.of(),
        ClockReading.UNKNOWN);
  }

  private static ProbeEvent.Result probe(Duration after, ProbeEvent.Outcome outcome) {
    Instant at = BROKEN.plus(after);
    return new ProbeEvent.Result(
        CELL,
        "front-page",
        "frontend",
        "prober",
        at,
        at,
        outcome,
        ProbeEvent.Failure.NONE,
        outcome == ProbeEvent.Outcome.PASS ? "" : "no whole answer",
        0,
        "",
        new ProbeEvent.Phases(null, null, Duration.ZERO),
        ClockReading.UNKNOWN);
  }

  private static AlertEvent.Firing firing(Duration after) {
    return new AlertEvent.Firing(
        CELL,
        "cell-monitor",
        "f1",
        "ManyErrors",
        "critical",
        "payment-svc",
        BROKEN.plus(after),
        BROKEN.plusSeconds(5),
        Map.of(),
        Map.of(),
        ClockReading.UNKNOWN);
  }
}
