package io.everdrill.gateway;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events for tests of several classes; each with the few fields that matter to them. */
public final class TestEvents {

  public static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  private TestEvents() {}

  public static InjectionId injection(String cell, long drill) {
    return InjectionId.of(DrillId.of(new CellId(cell), drill), 0);
  }

  public static VerdictEvent.Injection verdict(
      String cell, long drill, int revision, String service, VerdictEvent.Detection detection) {
    Instant appliedAt = START.plusSeconds(60 * drill);
    return new VerdictEvent.Injection(
        new CellId(cell),
        injection(cell, drill),
        revision,
        "pause-" + service,
        1,
        "all-day",
        Leash.LIVE,
        new TargetId(service + "-1"),
        service,
        new Fault.Noop(),
        "",
        0.1,
        appliedAt,
        appliedAt.plusSeconds(15),
        InjectionEvent.EndReason.LIMIT,
        Duration.ofSeconds(15),
        false,
        VerdictEvent.Outcome.JUDGED,
        List.of(
            new VerdictEvent.DetectorVerdict(
                "cell-monitor",
                "1",
                detection,
                new RootCause.Missed(),
                List.of(),
                List.of(),
                List.of(),
                List.of())),
        new Impact.NotFelt(10, 0),
        new Recovery.Unseen(),
        ClockReading.UNKNOWN,
        appliedAt.plusSeconds(60),
        Fault.Category.CONTROL,
        new Containment.NotAsked(),
        List.of(),
        Experience.UNTOLD,
        Circumstances.UNTOLD);
  }

  public static VerdictEvent.Detection detected() {
    return new VerdictEvent.Detection.Detected(
        new AlertEvent.Episode("cell-monitor", "f1", START),
        "payment-svc",
        0,
        1,
        Duration.ofSeconds(4),
        Duration.ofSeconds(5),
        ErrorBound.UNKNOWN,
        List.of());
  }

  public static VerdictEvent.Detection missed() {
    return new VerdictEvent.Detection.Missed();
  }

  public static ScoreboardEvent.Row row(
      String cell, String service, String fault, ScoreboardEvent.Counts counts) {
    return row(cell, service, fault, "cell-monitor", counts);
  }

  static ScoreboardEvent.Row row(
      String cell, String service, String fault, String detector, ScoreboardEvent.Counts counts) {
    return new ScoreboardEvent.Row(
        new CellId(cell),
        service,
        fault,
        detector,
        counts,
        Duration.ofSeconds(8),
        List.of(new ScoreboardEvent.Bucket(Duration.ofSeconds(5), counts.detected())),
        START);
  }

  public static DrillEvent.Skipped skipped(String cell, long drill) {
    CellId id = new CellId(cell);
    return new DrillEvent.Skipped(
        id, DrillId.of(id, drill), "pause", DrillEvent.SkipReason.COOLDOWN, "3 s left", START);
  }

  public static DrillEvent.Ended ended(String cell, long drill) {
    CellId id = new CellId(cell);
    return new DrillEvent.Ended(id, DrillId.of(id, drill), START.plusSeconds(20));
  }

  public static InjectionEvent.Applied applied(String cell, long drill) {
    return new InjectionEvent.Applied(
        new CellId(cell),
        injection(cell, drill),
        new AgentId("a1"),
        new TargetId("payment-svc-1"),
        "noop",
        "",
        START,
        START,
        START.plusSeconds(15),
        ClockReading.UNKNOWN);
  }

  /** An abort whose evidence makes it as large as a test wants it. */
  public static AbortEvent.Injections abort(String cell, int number, String evidence) {
    return new AbortEvent.Injections(
        new CellId(cell),
        "abort-" + number,
        List.of(injection(cell, number)),
        "pass-rate-below",
        evidence,
        "guard/g1",
        START.plusSeconds(number));
  }
}
