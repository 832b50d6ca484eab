package io.everdrill.evaluator.verdict;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.GroundTruth;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DiagnosisEvent.AlertRef;
import io.everdrill.topics.events.DiagnosisEvent.Diagnosed;
import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillEvent.Caller;
import io.everdrill.topics.events.DrillEvent.DetectorInScope;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.DrillEvent.PlannedInjection;
import io.everdrill.topics.events.DrillEvent.ServiceAliases;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.ProbeEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.TargetId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A small shop for the judge's tests: frontend calls api, api calls payments and stock, payments
 * calls its database. Times are seconds after {@link #START}; each method makes the event that the
 * part of its name would write.
 */
public final class JudgeWorld {

  public static final Instant START = Instant.parse("2026-01-21T12:00:00Z");
  public static final CellId CELL = new CellId("shop");
  public static final AgentId AGENT = new AgentId("a1");
  public static final String DETECTOR = "cell-monitor";
  public static final ClockReading EXACT =
      ClockReading.measured(Duration.ZERO, Duration.ofMillis(2));
  public static final JudgingTimes SHORT =
      new JudgingTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
  public static final Duration LIMIT = Duration.ofSeconds(15);

  private static final Map<String, List<String>> CALLS =
      Map.of(
          "frontend", List.of("api"),
          "api", List.of("payments", "stock"),
          "payments", List.of("payments-db"),
          "stock", List.of(),
          "payments-db", List.of());
  private static final Map<String, List<Caller>> CALLERS =
      Map.of(
          "frontend", List.of(),
          "api", List.of(new Caller("frontend", 1)),
          "payments", List.of(new Caller("api", 1), new Caller("frontend", 2)),
          "stock", List.of(new Caller("api", 1), new Caller("frontend", 2)),
          "payments-db",
              List.of(new Caller("payments", 1), new Caller("api", 2), new Caller("frontend", 3)));

  private JudgeWorld() {}

  public static Instant at(double seconds) {
    return START.plusNanos(Math.round(seconds * 1e6) * 1_000);
  }

  public static InjectionId injection(int drill) {
    return InjectionId.of(DrillId.of(CELL, drill), 0);
  }

  public static Started drill(int number, String service, double seconds) {
    return drill(number, service, new ProcessFault.Pause(), GroundTruth.TARGET, seconds);
  }

  public static Started placebo(int number, String service, double seconds) {
    return drill(number, service, new Fault.Noop(), GroundTruth.TARGET, seconds);
  }

  public static Started drill(
      int number, String service, Fault fault, GroundTruth truth, double seconds) {
    PlannedInjection planned =
        new PlannedInjection(
            injection(number), target(service), fault, LIMIT, AGENT, "i1", CALLERS.get(service));
    return new Started(
        CELL,
        DrillId.of(CELL, number),
        "always",
        1,
        fault.kind() + "-" + service,
        1,
        Leash.LIVE,
        List.of(planned),
        new Hypothesis(0.9, Duration.ofSeconds(5)),
        List.of(),
        truth,
        SHORT,
        List.of(new DetectorInScope(DETECTOR, "1", Duration.ofSeconds(30), Duration.ZERO)),
        aliases(),
        new Draw("d1", 4, 1, 0.25),
        DrillEvent.Moment.notDrawn(at(seconds)),
        at(seconds),
        at(seconds + 30));
  }

  public static Started matchedBy(MatchingRule rule, Started d) {
    return d.matchedBy(rule);
  }

  public static Started watchedBy(List<DetectorInScope> detectors, Started d) {
    return OtherDrill.watchedBy(detectors, d);
  }

  public static Started judgedBy(JudgingTimes times, Started d) {
    return OtherDrill.judgedBy(times, d);
  }

  /** Knows services by other names as well. */
  static Started naming(ServiceAliases service, Started d) {
    return OtherDrill.naming(service, d);
  }

  private static List<ServiceAliases> aliases() {
    return CALLS.keySet().stream()
        .sorted()
        .map(service -> new ServiceAliases(service, List.of(service + "-svc")))
        .toList();
  }

  private static InventoryEvent.Target target(String service) {
    return new InventoryEvent.Target(
        CELL,
        new TargetId(service + "-1"),
        InventoryEvent.Kind.PROCESS,
        service,
        "",
        "",
        "",
        "",
        "",
        0,
        CALLS.get(service),
        List.of(),
        new InventoryEvent.Location("h1", "", 0, ""),
        START);
  }

  public static InjectionEvent applied(int drill, String service, double seconds) {
    return applied(drill, service, seconds - 0.1, seconds);
  }

  public static InjectionEvent applied(int drill, String service, double from, double until) {
    return new InjectionEvent.Applied(
        CELL,
        injection(drill),
        AGENT,
        new TargetId(service + "-1"),
        "process-pause",
        "signal",
        at(from),
        at(until),
        at(until).plus(LIMIT),
        EXACT);
  }

  public static InjectionEvent confirmed(int drill, double seconds) {
    return new InjectionEvent.Confirmed(CELL, injection(drill), AGENT, at(seconds), EXACT);
  }

  public static InjectionEvent uncertain(int drill, double seconds) {
    return new InjectionEvent.Uncertain(
        CELL, injection(drill), AGENT, "the agent was killed", at(seconds), EXACT);
  }

  public static InjectionEvent ended(int drill, double seconds) {
    return ended(drill, InjectionEvent.EndReason.LIMIT, seconds);
  }

  public static InjectionEvent ended(int drill, InjectionEvent.EndReason reason, double seconds) {
    return new InjectionEvent.Ended(
        CELL, injection(drill), AGENT, reason, "", at(seconds), at(seconds), List.of(), EXACT);
  }

  /** In force from the given second for the 15 s of its limit. */
  public static InjectionCase running(int drill, String service, double seconds) {
    return story(
        drill(drill, service, seconds - 1),
        applied(drill, service, seconds),
        confirmed(drill, seconds + 0.1),
        ended(drill, seconds + 15));
  }

  public static InjectionCase story(Started drill, InjectionEvent... facts) {
    PlannedInjection plan = drill.injections().getFirst();
    return new InjectionCase(
        drill, plan, InjectionStory.of(plan.injection(), Arrays.asList(facts)));
  }

  public static AlertEvent.Firing firing(String fingerprint, String service, double seconds) {
    return new AlertEvent.Firing(
        CELL,
        DETECTOR,
        fingerprint,
        "High error rate",
        "warning",
        service,
        at(seconds),
        at(seconds + 0.5),
        Map.of(),
        Map.of(),
        ClockReading.configured(Duration.ofMillis(50)));
  }

  /** The same through a door that reads its clock. */
  static AlertEvent.Firing receivedBy(ClockReading door, AlertEvent.Firing f) {
    return readBy(f.clock(), door, f);
  }

  /** The same by a detector and through a door whose clocks were read. */
  public static AlertEvent.Firing readBy(
      ClockReading detector, ClockReading door, AlertEvent.Firing f) {
    return new AlertEvent.Firing(
        f.cell(),
        f.detector(),
        f.fingerprint(),
        f.name(),
        f.severity(),
        f.service(),
        f.startsAt(),
        f.receivedAt(),
        f.labels(),
        f.annotations(),
        detector,
        door);
  }

  public static AlertEvent.Resolved resolved(
      String fingerprint, String service, double began, double seconds) {
    return new AlertEvent.Resolved(
        CELL,
        DETECTOR,
        fingerprint,
        "High error rate",
        "warning",
        service,
        at(began),
        at(seconds),
        at(seconds + 0.5),
        Map.of(),
        ClockReading.configured(Duration.ofMillis(50)));
  }

  public static AlertEvent.Acknowledged acknowledged(
      AlertEvent.Firing alert, String by, double seconds) {
    return new AlertEvent.Acknowledged(
        CELL,
        alert.detector(),
        alert.fingerprint(),
        alert.startsAt(),
        at(seconds),
        by,
        at(seconds + 0.2),
        ClockReading.configured(Duration.ofMillis(50)));
  }

  public static AlertEvent.Heartbeat heartbeat(double seconds) {
    return new AlertEvent.Heartbeat(CELL, DETECTOR, at(seconds));
  }

  public static Diagnosed diagnosis(
      String incident, double seconds, List<String> roots, AlertEvent.Firing... alerts) {
    return new Diagnosed(
        CELL,
        DETECTOR,
        "1",
        incident,
        Arrays.stream(alerts).map(a -> new AlertRef(a.fingerprint(), a.startsAt())).toList(),
        IntStream.range(0, roots.size())
            .mapToObj(i -> new Root(roots.get(i), 0.5 / (i + 1)))
            .toList(),
        List.of("errors rose there first"),
        at(seconds),
        at(seconds + 0.1));
  }

  /** Passes, and reads a value. */
  public static ProbeEvent.Result reading(
      String probe, String service, String value, double seconds) {
    ProbeEvent.Result seen = passing(service, seconds);
    return new ProbeEvent.Result(
        CELL,
        probe,
        service,
        seen.prober(),
        seen.scheduledAt(),
        seen.startedAt(),
        seen.outcome(),
        seen.failure(),
        "",
        0,
        value,
        seen.phases(),
        EXACT);
  }

  public static ProbeEvent.Result passing(String service, double seconds) {
    return probe(service, seconds, ProbeEvent.Outcome.PASS, ProbeEvent.Failure.NONE);
  }

  public static ProbeEvent.Result failing(String service, double seconds) {
    return probe(service, seconds, ProbeEvent.Outcome.FAIL, ProbeEvent.Failure.TIMEOUT);
  }

  /** Known at the given second, after 20 ms. */
  private static ProbeEvent.Result probe(
      String service, double seconds, ProbeEvent.Outcome outcome, ProbeEvent.Failure failure) {
    Duration took = Duration.ofMillis(20);
    return new ProbeEvent.Result(
        CELL,
        "http-" + service,
        service,
        "p1",
        at(seconds).minus(took),
        at(seconds).minus(took),
        outcome,
        failure,
        "",
        0,
        "",
        new ProbeEvent.Phases(Duration.ZERO, Duration.ZERO, took),
        EXACT);
  }
}
