package io.everdrill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunReportTest {

  private static final CellId CELL = new CellId("demo");
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  private static final Impact FELT =
      new Impact.Felt(START, Duration.ofSeconds(1), 10, 6, 1, 0.4, List.of("frontend"));

  private final RunReport report = new RunReport(CELL);

  @Test
  void countsWhatStandsOnTheTopics() {
    report.add(verdict(1, 1, detected(4_100), new RootCause.Correct("payment-svc", "i1")));
    report.add(verdict(2, 1, detected(9_700), new RootCause.Wrong("frontend", 2, false, "i2")));
    report.add(verdict(3, 1, new Detection.Missed(), new RootCause.Missed()));
    report.add(falseAlarm("f1"));

    assertThat(report.text())
        .isEqualTo(
            """
            ==== Chaos Run ====
            Total: 3
            Detected: 2/3
            RCA correct: 1/2
            False alarms in baseline windows: 1
            Precision: 0.67
            Recall: 0.67
            MTTD p50: 4.1s, p95: 9.7s

            Per-experiment:
            | # | name                        | detected | mttd | rca_service | rca_correct |
            |---|-----------------------------|----------|------|-------------|-------------|
            | 1 | process-pause payment-svc-1 | yes      | 4.1s | payment-svc | yes         |
            | 2 | process-pause payment-svc-1 | yes      | 9.7s | frontend    | no          |
            | 3 | process-pause payment-svc-1 | no       | -    | -           | -           |

            Gaps identified:
            - process-pause payment-svc-1: diagnosed frontend, was payment-svc -> payment-svc is ranked 2, behind it
            - process-pause payment-svc-1: users felt it (60 % of probes failed), no alert -> no rule of the monitoring covers process-pause on payment-svc""");
  }

  @Test
  void highestRevisionHoldsInAnyOrder() {
    report.add(verdict(1, 2, new Detection.Missed(), new RootCause.Missed()));
    report.add(verdict(1, 1, detected(4_100), new RootCause.Correct("payment-svc", "i1")));

    assertThat(report.text()).contains("Total: 1\nDetected: 0/1");
  }

  @Test
  void withdrawnFalseAlarmCountsNoMore() {
    report.add(falseAlarm("f1"));
    report.add(
        new DetectionEvent.FalseAlarmWithdrawn(CELL, episode("f1"), "owned after all", START));

    assertThat(report.text()).contains("False alarms in baseline windows: 0");
  }

  @Test
  void nothingHappenedIsNoRateAtAll() {
    assertThat(report.text())
        .contains("Precision: -", "Recall: -", "MTTD p50: -, p95: -", "Gaps identified: none");
  }

  @Test
  void anotherCellIsNotCounted() {
    report.add(
        new DetectionEvent.FalseAlarm(
            new CellId("other"), episode("f1"), "HighLatency", "", START));

    assertThat(report.text()).contains("False alarms in baseline windows: 0");
  }

  static Detection detected(long millis) {
    return new Detection.Detected(
        episode("a" + millis),
        "payment-svc",
        0,
        1,
        Duration.ofMillis(millis),
        Duration.ofMillis(millis + 100),
        ErrorBound.UNKNOWN,
        List.of());
  }

  private static DetectionEvent.FalseAlarm falseAlarm(String fingerprint) {
    return new DetectionEvent.FalseAlarm(
        CELL, episode(fingerprint), "HighLatency", "cache-svc", START);
  }

  private static AlertEvent.Episode episode(String fingerprint) {
    return new AlertEvent.Episode("cell-monitor", fingerprint, START);
  }

  static VerdictEvent.Injection verdict(
      long drill, int revision, Detection detection, RootCause root) {
    return new VerdictEvent.Injection(
        CELL,
        InjectionId.of(DrillId.of(CELL, drill), 0),
        revision,
        "pause",
        1,
        "demo",
        Leash.LIVE,
        new TargetId("payment-svc-1"),
        "payment-svc",
        new ProcessFault.Pause(),
        "signal",
        0.1,
        START,
        START.plusSeconds(15),
        EndReason.LIMIT,
        Duration.ofSeconds(15),
        false,
        Outcome.JUDGED,
        List.of(
            new DetectorVerdict(
                "cell-monitor",
                "1.0",
                detection,
                root,
                List.of(),
                List.of(),
                List.of(),
                List.of())),
        FELT,
        new Recovery.Steady(START.plusSeconds(16), Duration.ofSeconds(1)),
        ClockReading.UNKNOWN,
        START.plusSeconds(40),
        Fault.Category.APPLICATION,
        new Containment.NotAsked(),
        List.of(),
        Experience.UNTOLD,
        Circumstances.UNTOLD);
  }
}
