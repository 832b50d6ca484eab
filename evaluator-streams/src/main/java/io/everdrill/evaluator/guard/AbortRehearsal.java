package io.everdrill.evaluator.guard;

import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent;
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
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.WhenRefuted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A drill that only this guard knows of is aborted over and over, before one has to be in earnest:
 * users wait for code that has never run ten times as long as for code that has. Nothing of it
 * leaves memory.
 */
final class AbortRehearsal {

  private static final CellId CELL = new CellId("rehearsal");
  private static final DrillId DRILL = DrillId.of(CELL, 1);
  private static final InjectionId INJECTION = InjectionId.of(DRILL, 0);
  private static final String SERVICE = "rehearsed";
  private static final TargetId TARGET = new TargetId("rehearsed-1");
  private static final AgentId AGENT = new AgentId("rehearsal");
  private static final Duration WINDOW = Duration.ofMillis(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EventCodec codec;
  private final String by;
  private final Instant now;
  private final CellTelemetry telemetry;
  private final DrillEvent.Started started;
  private final InjectionEvent.Applied applied;
  private final ProbeEvent.Result failing;
  private long round;

  /**
   * @param codec as the one that writes aborts in earnest
   */
  AbortRehearsal(EventCodec codec, String by, Instant now) {
    this.codec = codec;
    this.by = by;
    this.now = now;
    telemetry = new CellTelemetry(now);
    started = started();
    applied = applied();
    failing = failing();
  }

  /** From a result that fails to the abort, as who reads the topic has it. */
  AbortEvent abort() {
    round++;
    WatchedDrill drill = new WatchedDrill(DRILL, now, telemetry);
    drill.learn(started);
    drill.learn(applied);
    // Each a window later: none hears of the one before.
    long appendedMillis = now.toEpochMilli() + round * 2 * WINDOW.toMillis();
    telemetry.add(failing, appendedMillis, now);
    drill.add(failing, appendedMillis);
    AbortEvent abort =
        drill
            .onResults(started, telemetry)
            .findFirst()
            .map(breach -> breach.abort(drill.abortable(), by, now))
            .orElseThrow();
    Headers headers = new RecordHeaders();
    codec.writeHeaders(abort, headers);
    AbortEvent read = (AbortEvent) codec.decode(headers, codec.value(abort));
    drill.learn(read);
    return read;
  }

  private DrillEvent.Started started() {
    InventoryEvent.Target target =
        InventoryEvent.Target.process(
            CELL, TARGET, SERVICE, new InventoryEvent.Location("rehearsal", "", 0, ""), now);
    return new DrillEvent.Started(
        CELL,
        DRILL,
        "rehearsal",
        1,
        "rehearsal",
        1,
        Leash.SHADOW,
        List.of(
            new DrillEvent.PlannedInjection(
                INJECTION, target, new ProcessFault.Pause(), LIMIT, AGENT, "rehearsal", List.of())),
        new Hypothesis(0.5, WINDOW, WhenRefuted.ABORT),
        List.of(new AbortCondition.PassRateBelow(SERVICE, 0.5, WINDOW, 1)),
        GroundTruth.TARGET,
        JudgingTimes.DEFAULT,
        List.of(),
        List.of(),
        new DrillEvent.Draw("rehearsal", 1, 0, 1),
        DrillEvent.Moment.notDrawn(now),
        now,
        now.plus(LIMIT));
  }

  private InjectionEvent.Applied applied() {
    return new InjectionEvent.Applied(
        CELL,
        INJECTION,
        AGENT,
        TARGET,
        "process-pause",
        "signal",
        now,
        now,
        now.plus(LIMIT),
        ClockReading.UNKNOWN,
        "");
  }

  private ProbeEvent.Result failing() {
    return new ProbeEvent.Result(
        CELL,
        "rehearsal",
        SERVICE,
        "rehearsal",
        now,
        now,
        ProbeEvent.Outcome.FAIL,
        ProbeEvent.Failure.STATUS,
        "status 503",
        503,
        "",
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(1)),
        ClockReading.UNKNOWN);
  }
}
