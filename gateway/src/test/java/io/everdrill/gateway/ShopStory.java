package io.everdrill.gateway;

import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Circumstances;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.MatchingRule;
import io.everdrill.topics.events.MitigationOutcome;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.SteadyStateEvent;
import io.everdrill.topics.events.TargetId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a small shop's cell says on the topics around a moment: its inventory, drills and probes.
 *
 * @param limit of each injection
 */
public record ShopStory(CellId cell, Instant now, Duration limit) {

  /** The cell that all stories are of which name none. */
  static final CellId CELL = new CellId("shop");

  static final String DETECTOR = "cell-monitor";
  static final Fault PAUSE = new ProcessFault.Pause();
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final ClockReading CLOCK =
      ClockReading.measured(Duration.ofMillis(3), Duration.ofMillis(2));
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(15);
  private static final DefinitionEvent.Hypothesis HYPOTHESIS =
      new DefinitionEvent.Hypothesis(0.9, Duration.ofSeconds(5));

  static final Map<String, List<String>> CALLS =
      Map.of(
          "frontend", List.of("api-gateway"),
          "api-gateway", List.of("checkout-svc", "auth-svc", "inventory-svc"),
          "checkout-svc", List.of("payment-svc", "inventory-svc"),
          "payment-svc", List.of("payment-db"),
          "inventory-svc", List.of("cache-svc"),
          "auth-svc", List.of(),
          "payment-db", List.of(),
          "cache-svc", List.of());

  public ShopStory(Instant now) {
    this(CELL, now);
  }

  public ShopStory(CellId cell, Instant now) {
    this(cell, now, LIMIT);
  }

  /** With injections that hold longer than any test looks at them. */
  ShopStory lasting() {
    return new ShopStory(cell, now, LONG);
  }

  List<Event> inventory() {
    return CALLS.keySet().stream().map(this::target).map(Event.class::cast).toList();
  }

  public Target target(String service) {
    boolean money = service.startsWith("payment") || service.startsWith("checkout");
    return new Target(
        cell,
        new TargetId(service + "-1"),
        InventoryEvent.Kind.SERVICE_INSTANCE,
        service,
        "",
        money ? "payments" : "shop",
        money ? "dc-2" : "dc-1",
        service.endsWith("-db") ? "tier-1" : "tier-2",
        "team-" + service,
        0,
        CALLS.get(service),
        List.of(),
        new InventoryEvent.Location("host-1", "127.0.20.5", 8080, "/run/" + service + ".pid"),
        now);
  }

  List<Event> definitions() {
    return List.of(
        scenario("paused", PAUSE),
        scenario("killed", new ProcessFault.Kill(Duration.ZERO)),
        new DefinitionEvent.Programme(
            cell,
            "all-day",
            1,
            Leash.LIVE,
            new DefinitionEvent.Pace(12, 1, 1, Duration.ofSeconds(120)),
            List.of("paused", "killed"),
            DefinitionEvent.TargetSelector.ALL,
            DefinitionEvent.JudgingTimes.DEFAULT,
            List.of(
                new DefinitionEvent.Freeze(
                    now.plusSeconds(720), now.plusSeconds(1_320), "pay day")),
            now,
            MatchingRule.TOPOLOGY),
        new DefinitionEvent.Detector(
            DETECTOR, "1", List.of(), Duration.ofSeconds(15), Duration.ofSeconds(1), now));
  }

  DefinitionEvent.Scenario scenario(String name, Fault fault) {
    return new DefinitionEvent.Scenario(
        name,
        1,
        fault,
        DefinitionEvent.TargetSelector.ALL,
        LIMIT,
        1,
        HYPOTHESIS,
        List.of(),
        DefinitionEvent.GroundTruth.TARGET,
        "https://runbooks.example/" + name,
        "team-resilience",
        List.of(),
        now);
  }

  static InjectionId injection(long drill) {
    return InjectionId.of(DrillId.of(CELL, drill), 0);
  }

  InjectionId injectionOf(long drill) {
    return InjectionId.of(DrillId.of(cell, drill), 0);
  }

  public DrillEvent.Started started(long drill, String service, List<DrillEvent.Caller> callers) {
    return started(drill, service, callers, List.of());
  }

  /** One in which the service has another name too. */
  public DrillEvent.Started startedWithAlias(long drill, String service, String alias) {
    return started(
        drill, service, List.of(), List.of(new DrillEvent.ServiceAliases(service, List.of(alias))));
  }

  private DrillEvent.Started started(
      long drill,
      String service,
      List<DrillEvent.Caller> callers,
      List<DrillEvent.ServiceAliases> aliases) {
    return new DrillEvent.Started(
        cell,
        DrillId.of(cell, drill),
        "all-day",
        1,
        "paused",
        1,
        Leash.LIVE,
        List.of(
            new DrillEvent.PlannedInjection(
                injectionOf(drill), target(service), PAUSE, limit, AGENT, "i1", callers)),
        HYPOTHESIS,
        List.of(),
        DefinitionEvent.GroundTruth.TARGET,
        DefinitionEvent.JudgingTimes.DEFAULT,
        List.of(),
        aliases,
        ShopChance.draw(drill, service).draw(),
        ShopChance.moment(drill, now),
        now,
        now.plusSeconds(30));
  }

  public InjectionEvent.Uncertain uncertain(long drill) {
    return new InjectionEvent.Uncertain(
        cell, injectionOf(drill), AGENT, "the undo hangs", now, ClockReading.UNKNOWN);
  }

  public InjectionEvent.Accepted accepted(long drill) {
    return new InjectionEvent.Accepted(cell, injectionOf(drill), AGENT, now, CLOCK);
  }

  public InjectionEvent.Refused refused(long drill) {
    return new InjectionEvent.Refused(
        cell, injectionOf(drill), AGENT, InjectionEvent.Refusal.NO_GUARD, "", now, CLOCK);
  }

  public InjectionEvent.Applied applied(long drill, String service) {
    return new InjectionEvent.Applied(
        cell,
        injectionOf(drill),
        AGENT,
        new TargetId(service + "-1"),
        PAUSE.kind(),
        "SIGSTOP",
        now.minusMillis(20),
        now,
        now.plus(limit),
        CLOCK);
  }

  public InjectionEvent.Ended ended(long drill, EndReason reason) {
    return new InjectionEvent.Ended(
        cell, injectionOf(drill), AGENT, reason, "", now.minusMillis(5), now, List.of(), CLOCK);
  }

  public DrillEvent.Ended drillEnded(long drill) {
    return new DrillEvent.Ended(cell, DrillId.of(cell, drill), now);
  }

  AlertEvent.Firing firing(String service) {
    return new AlertEvent.Firing(
        cell,
        DETECTOR,
        "fp-" + service,
        "ServiceUnreachable",
        "critical",
        service,
        now,
        now.plusSeconds(1),
        Map.of("service", service),
        Map.of(),
        CLOCK);
  }

  DetectionEvent.Detected detection(long drill, String service, Duration after) {
    return new DetectionEvent.Detected(
        cell,
        injectionOf(drill),
        new AlertEvent.Episode(DETECTOR, "fp-" + service, now),
        service,
        0,
        after,
        after.plusSeconds(1),
        ErrorBound.of(Duration.ofMillis(900)),
        now.plusSeconds(1));
  }

  DiagnosisEvent.Diagnosed diagnosis(String root) {
    return new DiagnosisEvent.Diagnosed(
        cell,
        DETECTOR,
        "1",
        "incident-1",
        List.of(),
        List.of(new DiagnosisEvent.Root(root, 0.8)),
        List.of("no answer on its port"),
        now,
        now);
  }

  AbortEvent.Injections abort(long drill) {
    return new AbortEvent.Injections(
        cell,
        "abort-" + drill,
        List.of(injectionOf(drill)),
        "sequential-test",
        "3 of 40 probes failed",
        "guard/g1",
        now);
  }

  SteadyStateEvent.Window window(String service, int passes) {
    return new SteadyStateEvent.Window(
        cell,
        service,
        now.minusSeconds(5),
        now,
        20,
        passes,
        Duration.ofMillis(12),
        Duration.ofMillis(80));
  }

  GuardEvent.Reading reading(long drill, String service, double value) {
    return new GuardEvent.Reading(
        cell, injectionOf(drill), "sequential-test/cusum/" + service, value, 5, 40, now);
  }

  GuardEvent.NotWatching notWatching(long drill, Instant readAt) {
    return new GuardEvent.NotWatching(
        cell, DrillId.of(cell, drill), "blind", "the newest probe result is old", readAt);
  }

  GuardEvent.AbortOutcome outcome(long drill) {
    String abort = injectionOf(drill) + "/pass-rate-below";
    List<DrillId> drills = List.of(DrillId.of(cell, drill));
    return new GuardEvent.AbortOutcome(
        cell, abort, "pass-rate-below", "guard/g1", 1, 0, 1, 0, now, now, drills);
  }

  PresenceEvent.Agent agent() {
    return new PresenceEvent.Agent(
        cell,
        AGENT,
        "i1",
        "host-1",
        "0.1.0",
        List.of(
            new PresenceEvent.Capability("process-pause", "SIGSTOP", ""),
            new PresenceEvent.Capability("disk-delay", "", "no device mapper here")),
        List.of(),
        CLOCK,
        now);
  }

  PresenceEvent.Prober prober() {
    return new PresenceEvent.Prober(cell, "prober-1", "0.1.0", 14, CLOCK, now);
  }

  VerdictEvent.Injection verdict(
      long drill, String service, VerdictEvent.Detection detection, RootCause root) {
    return new VerdictEvent.Injection(
        cell,
        injectionOf(drill),
        1,
        "paused",
        1,
        "all-day",
        Leash.LIVE,
        new TargetId(service + "-1"),
        service,
        PAUSE,
        "SIGSTOP",
        0.0625,
        now.minusSeconds(30),
        now,
        EndReason.LIMIT,
        Duration.ofSeconds(30),
        false,
        VerdictEvent.Outcome.JUDGED,
        List.of(
            new VerdictEvent.DetectorVerdict(
                DETECTOR, "1", detection, root, List.of(), List.of(), List.of(), List.of())),
        new Impact.Felt(
            now.minusSeconds(29),
            Duration.ofSeconds(1),
            100,
            40,
            1,
            0.6,
            List.of(service, "frontend")),
        new Recovery.Steady(now.plusSeconds(4), Duration.ofSeconds(4)),
        CLOCK,
        now.plusSeconds(60),
        Fault.Category.APPLICATION,
        new Containment.Broken(
            List.of(new Containment.Hurt("auth-svc", now.minusSeconds(20), 40, 3))),
        List.of(new MitigationOutcome.NotMet("circuit opens")),
        Experience.UNTOLD,
        Circumstances.UNTOLD);
  }

  VerdictEvent.Detection.Detected detected(Duration after) {
    return new VerdictEvent.Detection.Detected(
        new AlertEvent.Episode(DETECTOR, "fp", now),
        "",
        0,
        1,
        after,
        after.plusSeconds(1),
        ErrorBound.of(Duration.ofMillis(900)),
        List.of());
  }
}
