package io.everdrill.bench;

import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a guard watches: cells with drills in force, each with every kind of condition but latency.
 *
 * @param cells whose probe results come, of one service each
 * @param drilled how many of them have drills in force
 * @param open how many injections in each of those, each of a drill of its own
 * @param results so many come in all
 */
record GuardLoad(int cells, int drilled, int open, int results) {

  /** One result in so many fails: normal, and no condition minds. */
  private static final int FAILS_ONE_IN = 1_000;

  private static final String SERVICE = "frontend";
  private static final AgentId AGENT = new AgentId("bench-agent");
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private static final List<AbortCondition> AGREED =
      List.of(
          new AbortCondition.PassRateBelow(SERVICE, 0.5, WINDOW, 10),
          new AbortCondition.ErrorBudgetBurnt(SERVICE, 0.99, Duration.ofDays(30), 0.1),
          new AbortCondition.SequentialTest("", 0.6, Duration.ofDays(30), 0.001),
          new AbortCondition.AlertOfSeverity("critical"),
          new AbortCondition.TelemetryLost(Duration.ofMinutes(5)));

  /** The first result that fails ends it: that is how one sees how far the guard has come. */
  private static final List<AbortCondition> AT_ONCE =
      List.of(new AbortCondition.PassRateBelow(SERVICE, 0.999_999, WINDOW, 1));

  static CellId mark(int number) {
    return new CellId("mark-" + number);
  }

  private static CellId cell(int number) {
    return new CellId("cell-" + number);
  }

  static InjectionId first(CellId cell) {
    return InjectionId.of(DrillId.of(cell, 1), 0);
  }

  int injections() {
    return drilled * open;
  }

  List<DrillEvent.Started> drills(InstantSource time) {
    return IntStream.range(0, injections())
        .mapToObj(i -> drill(cell(i % drilled), 1 + i / drilled, AGREED, time.instant()))
        .toList();
  }

  /** One of a cell of its own, for {@link #mark}. */
  static DrillEvent.Started marked(int number, InstantSource time) {
    return drill(mark(number), 1, AT_ONCE, time.instant());
  }

  ProbeEvent.Result result(int number, InstantSource time) {
    return result(
        cell(number % cells),
        (number + number / cells) % FAILS_ONE_IN == FAILS_ONE_IN - 1
            ? ProbeEvent.Outcome.FAIL
            : ProbeEvent.Outcome.PASS,
        time.instant());
  }

  static ProbeEvent.Result result(CellId cell, ProbeEvent.Outcome outcome, Instant now) {
    boolean passed = outcome == ProbeEvent.Outcome.PASS;
    return new ProbeEvent.Result(
        cell,
        "http-frontend",
        SERVICE,
        "prober-1",
        now,
        now,
        outcome,
        passed ? ProbeEvent.Failure.NONE : ProbeEvent.Failure.STATUS,
        passed ? "" : "status 503",
        passed ? 200 : 503,
        "",
        new ProbeEvent.Phases(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(20)),
        ClockReading.measured(Duration.ZERO, Duration.ofMillis(2)));
  }

  private static DrillEvent.Started drill(
      CellId cell, long number, List<AbortCondition> conditions, Instant now) {
    DrillId drill = DrillId.of(cell, number);
    return new DrillEvent.Started(
        cell,
        drill,
        "bench",
        1,
        "pause",
        1,
        Leash.LIVE,
        List.of(
            new DrillEvent.PlannedInjection(
                InjectionId.of(drill, 0),
                BenchTarget.of(cell, SERVICE, now),
                new ProcessFault.Pause(),
                LIMIT,
                AGENT,
                "i1",
                List.of())),
        new Hypothesis(0.5, WINDOW),
        conditions,
        GroundTruth.TARGET,
        JudgingTimes.DEFAULT,
        List.of(),
        List.of(),
        new DrillEvent.Draw("bench", 1, 0, 1),
        DrillEvent.Moment.notDrawn(now),
        now,
        now.plus(LIMIT));
  }

  static InjectionEvent applied(DrillEvent.Started drill) {
    Instant at = drill.startedAt();
    return new InjectionEvent.Applied(
        drill.cell(),
        InjectionId.of(drill.drill(), 0),
        AGENT,
        BenchTarget.id(SERVICE),
        "process-pause",
        "signal",
        at,
        at,
        at.plus(LIMIT),
        ClockReading.measured(Duration.ZERO, Duration.ofMillis(2)));
  }
}
