package io.everdrill.bench;

import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.LeaseEvent;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What happens in cells that are drilled all the time: each injection lasts 6 s, is noticed,
 * diagnosed and resolved, and is judged 19.5 s after its drill began, just before the next begins.
 *
 * @param cells named {@code cell-0} and so on
 * @param open injections of each cell that are open at a time, each on a service of its own
 * @param seconds how long it goes on
 * @param probesPerSecond results of each cell, all of one service
 */
record JudgeLoad(int cells, int open, int seconds, int probesPerSecond) {

  static final int PERIOD_SECONDS = 20;
  static final Instant START = Instant.parse("2026-01-21T12:00:00Z");
  private static final int HEARTBEAT_SECONDS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(6);
  private static final JudgingTimes TIMES =
      new JudgingTimes(
          Duration.ofSeconds(4),
          Duration.ofSeconds(7),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3));
  private static final String DETECTOR = "bench-monitor";
  private static final AgentId AGENT = new AgentId("bench-agent");
  private static final ClockReading CLOCK =
      ClockReading.measured(Duration.ZERO, Duration.ofMillis(2));

  /** All events, about in the order of their append times; pulses are of every partition. */
  void each(BiConsumer<Instant, Event> taker) {
    for (int second = 0; second < seconds; second++) {
      taker.accept(at(second + 0.05), pulse(at(second)));
      for (int cell = 0; cell < cells; cell++) {
        secondOf(new CellId("cell-" + cell), second, taker);
      }
    }
  }

  private void secondOf(CellId cell, int second, BiConsumer<Instant, Event> taker) {
    if (second % HEARTBEAT_SECONDS == 0) {
      taker.accept(at(second + 0.1), new AlertEvent.Heartbeat(cell, DETECTOR, at(second)));
    }
    for (int probe = 0; probe < probesPerSecond; probe++) {
      double ended = second + (probe + 0.5) / probesPerSecond;
      taker.accept(at(ended + 0.01), result(cell, ended));
    }
    for (int slot = 0; slot < open; slot++) {
      int age = second - slot * PERIOD_SECONDS / open;
      if (age >= 0) {
        int number = age / PERIOD_SECONDS * open + slot + 1;
        drilled(cell, slot, number, second, age % PERIOD_SECONDS)
            .forEach(event -> taker.accept(at(second + 0.6), event));
      }
    }
  }

  /** What is said of an injection in this second of its drill's life. */
  private static List<Event> drilled(CellId cell, int slot, int number, int second, int age) {
    InjectionId id = InjectionId.of(DrillId.of(cell, number), 0);
    String service = "service-" + slot;
    return switch (age) {
      case 0 -> List.of(drill(cell, number, service, second));
      case 1 ->
          List.of(
              new InjectionEvent.Applied(
                  cell,
                  id,
                  AGENT,
                  BenchTarget.id(service),
                  "process-pause",
                  "signal",
                  at(second + 0.4),
                  at(second + 0.5),
                  at(second + 0.5).plus(LIMIT),
                  CLOCK));
      case 2 -> List.of(new InjectionEvent.Confirmed(cell, id, AGENT, at(second), CLOCK));
      case 3 -> List.of(firing(cell, number, service, second));
      case 4 -> List.of(diagnosis(cell, number, service, second));
      case 7 ->
          List.of(
              new InjectionEvent.Ended(
                  cell,
                  id,
                  AGENT,
                  InjectionEvent.EndReason.LIMIT,
                  "",
                  at(second + 0.5),
                  at(second + 0.51),
                  List.of(),
                  CLOCK));
      case 9 -> List.of(resolved(cell, number, service, second));
      default -> List.of();
    };
  }

  private static DrillEvent.Started drill(CellId cell, int number, String service, int second) {
    DrillEvent.PlannedInjection planned =
        new DrillEvent.PlannedInjection(
            InjectionId.of(DrillId.of(cell, number), 0),
            BenchTarget.of(cell, service, START),
            new ProcessFault.Pause(),
            LIMIT,
            AGENT,
            "i1",
            List.of(new DrillEvent.Caller("api", 1), new DrillEvent.Caller("frontend", 2)));
    return new DrillEvent.Started(
        cell,
        DrillId.of(cell, number),
        "bench",
        1,
        "pause-" + service,
        1,
        Leash.LIVE,
        List.of(planned),
        new Hypothesis(0.9, Duration.ofSeconds(5)),
        List.of(),
        GroundTruth.TARGET,
        TIMES,
        List.of(
            new DrillEvent.DetectorInScope(DETECTOR, "1", Duration.ofSeconds(30), Duration.ZERO)),
        aliases(),
        new DrillEvent.Draw("bench", 4, 1, 0.25),
        DrillEvent.Moment.notDrawn(at(second)),
        at(second),
        at(second + 30));
  }

  private static List<DrillEvent.ServiceAliases> aliases() {
    return IntStream.range(0, 10)
        .mapToObj(i -> "service-" + i)
        .map(s -> new DrillEvent.ServiceAliases(s, List.of(s + "-svc")))
        .toList();
  }

  private static AlertEvent.Firing firing(CellId cell, int number, String service, int second) {
    return new AlertEvent.Firing(
        cell,
        DETECTOR,
        "f" + number,
        "High error rate",
        "warning",
        service,
        at(second),
        at(second + 0.5),
        Map.of(),
        Map.of(),
        CLOCK);
  }

  private static AlertEvent.Resolved resolved(CellId cell, int number, String service, int second) {
    return new AlertEvent.Resolved(
        cell,
        DETECTOR,
        "f" + number,
        "High error rate",
        "warning",
        service,
        at(second - 6),
        at(second),
        at(second + 0.5),
        Map.of(),
        CLOCK);
  }

  private static DiagnosisEvent.Diagnosed diagnosis(
      CellId cell, int number, String service, int second) {
    return new DiagnosisEvent.Diagnosed(
        cell,
        DETECTOR,
        "1",
        "incident-" + number,
        List.of(new DiagnosisEvent.AlertRef("f" + number, at(second - 1))),
        List.of(new DiagnosisEvent.Root(service, 0.7), new DiagnosisEvent.Root("api", 0.2)),
        List.of("errors rose there first"),
        at(second),
        at(second + 0.1));
  }

  private static ProbeEvent.Result result(CellId cell, double ended) {
    Duration took = Duration.ofMillis(20);
    return new ProbeEvent.Result(
        cell,
        "http-frontend",
        "frontend",
        "prober-1",
        at(ended).minus(took),
        at(ended).minus(took),
        ProbeEvent.Outcome.PASS,
        ProbeEvent.Failure.NONE,
        "",
        200,
        "",
        new ProbeEvent.Phases(Duration.ofMillis(1), Duration.ofMillis(2), took),
        CLOCK);
  }

  static Instant at(double seconds) {
    return START.plusNanos(Math.round(seconds * 1e6) * 1_000);
  }

  /** Those that it begins in its first period. */
  long injections() {
    return (long) cells * open;
  }

  static LeaseEvent pulse(Instant at) {
    return new LeaseEvent.Pulse("bench", 0, at);
  }
}
