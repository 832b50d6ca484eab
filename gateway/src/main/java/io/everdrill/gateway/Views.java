package io.everdrill.gateway;

import io.everdrill.gateway.views.Bound;
import io.everdrill.gateway.views.BoundedView;
import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.HaltView;
import io.everdrill.gateway.views.LatestView;
import io.everdrill.gateway.views.ProofView;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.gateway.views.ScoreboardView;
import io.everdrill.gateway.views.ScoredDays;
import io.everdrill.gateway.views.VerdictView;
import io.everdrill.gateway.views.View;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.GuardEvent;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.PresenceEvent;
import io.everdrill.topics.events.RecordEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that the gateway remembers, each part within a bound.
 *
 * @param marks what happened lately, one by one
 * @param windows of steady state, lately
 * @param readings of the guard, lately
 * @param said who did what
 * @param detections live, and what was withdrawn of them
 */
record Views(
    VerdictView verdicts,
    ScoreboardView scoreboard,
    ScoredDays scoredDays,
    DrillView drills,
    ProofView proofs,
    HaltView halts,
    Catalogue catalogue,
    Fleet fleet,
    RecentView marks,
    RecentView windows,
    RecentView readings,
    RecentView ofGuard,
    Said said,
    RecentView detections) {

  /** How far back the page's charts go. */
  static final Duration LATELY = Duration.ofMinutes(15);

  static final int MAX_MARKS = 10_000;
  private static final int MAX_WINDOWS = 30_000;
  private static final int MAX_READINGS = 10_000;

  /** What it says of drills: readings, of which there are many, can't push it out. */
  private static final int MAX_OF_GUARD = 2_000;

  private static final int MAX_AUDIT = 5_000;
  private static final int MAX_INTAKE = 1_000;
  private static final int MAX_DETECTIONS = 10_000;

  /** Of some hundred bytes each; 100 cells of two drills an hour write 5,000 a day. */
  private static final int MAX_SCORED_ROWS = 200_000;

  /** Of 400 days of 100 cells with eight services and two detectors each. */
  private static final int MAX_SCORED_WEEKS = 100_000;

  private static final Set<String> EVERY_CELL = Set.of(HaltEvent.EVERYWHERE);

  /** Entries in the books of what was taken in: many, and of machines. */
  private static final Pattern INTAKE =
      Pattern.compile(
          "gateway[.](alerts[.].*|pull[.].*|cloudevents|diagnoses|incidents|acknowledgements)");

  /**
   * The books.
   *
   * @param people who did what; nothing that machines report can push it out
   * @param intake what was reported
   */
  record Said(RecentView people, RecentView intake) {}

  /** What there is to drill, and how. */
  record Catalogue(
      LatestView<InventoryEvent.Target> targets,
      LatestView<DefinitionEvent.Scenario> scenarios,
      LatestView<DefinitionEvent.Programme> programmes,
      LatestView<DefinitionEvent.Detector> detectors,
      LatestView<DefinitionEvent.Probe> probes) {}

  /** Who does the work. */
  record Fleet(LatestView<PresenceEvent.Agent> agents, LatestView<PresenceEvent.Prober> probers) {}

  static Views within(GatewaySettings.ViewLimits limits) {
    int rows = limits.maxRows();
    return new Views(
        new VerdictView(new Bound(limits.maxVerdicts(), limits.maxResultBytes())),
        new ScoreboardView(rows),
        new ScoredDays(MAX_SCORED_ROWS, MAX_SCORED_WEEKS),
        new DrillView(new Bound(limits.maxDrills(), limits.maxResultBytes())),
        new ProofView(limits.maxDrills()),
        new HaltView(),
        new Catalogue(
            new LatestView<>(
                Topic.TARGETS, InventoryEvent.Target.class, rows, t -> Set.of(t.cell().value())),
            new LatestView<>(
                Topic.SCENARIOS, DefinitionEvent.Scenario.class, rows, s -> EVERY_CELL),
            new LatestView<>(
                Topic.PROGRAMMES,
                DefinitionEvent.Programme.class,
                rows,
                p -> Set.of(p.cell().value())),
            new LatestView<>(Topic.DETECTORS, DefinitionEvent.Detector.class, rows, Views::scope),
            new LatestView<>(
                Topic.PROBES, DefinitionEvent.Probe.class, rows, p -> Set.of(p.cell().value()))),
        new Fleet(
            new LatestView<>(
                Topic.AGENTS, PresenceEvent.Agent.class, rows, a -> Set.of(a.cell().value())),
            new LatestView<>(
                Topic.PROBERS, PresenceEvent.Prober.class, rows, p -> Set.of(p.cell().value()))),
        new RecentView(
            Set.of(
                Topic.DRILLS,
                Topic.INJECTIONS,
                Topic.ALERTS,
                Topic.DIAGNOSES,
                Topic.INCIDENTS,
                Topic.DETECTIONS,
                Topic.FALSE_ALARMS,
                Topic.ABORTS),
            bound(MAX_MARKS, limits),
            limits.history()),
        new RecentView(Set.of(Topic.STEADY_STATE), bound(MAX_WINDOWS, limits), LATELY),
        new RecentView(Set.of(Topic.GUARD_READINGS), bound(MAX_READINGS, limits), LATELY),
        new RecentView(
            Set.of(Topic.GUARD_READINGS),
            e -> !(e instanceof GuardEvent.Reading),
            bound(MAX_OF_GUARD, limits),
            LATELY),
        new Said(
            new RecentView(
                Set.of(Topic.AUDIT),
                entry -> !isIntake(entry),
                bound(MAX_AUDIT, limits),
                limits.history()),
            new RecentView(
                Set.of(Topic.AUDIT), Views::isIntake, bound(MAX_INTAKE, limits), limits.history())),
        new RecentView(Set.of(Topic.DETECTIONS), bound(MAX_DETECTIONS, limits), limits.history()));
  }

  private static Set<String> scope(DefinitionEvent.Detector detector) {
    return detector.scope().isEmpty()
        ? EVERY_CELL
        : detector.scope().stream().map(CellId::value).collect(Collectors.toSet());
  }

  private static Bound bound(int maxEvents, GatewaySettings.ViewLimits limits) {
    return new Bound(maxEvents, limits.maxRecentBytes());
  }

  private static boolean isIntake(Event event) {
    return event instanceof RecordEvent.Audit entry && INTAKE.matcher(entry.action()).matches();
  }

  /** What must be zero, and how full each part is, as numbers for whoever watches us. */
  void measure(InstantSource time, MeterRegistry metrics) {
    metrics.gauge("everdrill.gateway.faults.uncertain", drills, d -> d.uncertain(time.instant()));
    metrics.gauge("everdrill.gateway.faults.past.limit", drills, d -> d.pastLimit(time.instant()));
    Map<String, BoundedView> bounded =
        Map.of(
            "verdicts", verdicts,
            "trend", scoredDays,
            "drills", drills,
            "marks", marks,
            "steady-state", windows,
            "guard-readings", readings,
            "guard", ofGuard,
            "audit", said.people(),
            "intake", said.intake(),
            "detections", detections);
    bounded.forEach(
        (name, view) -> {
          List<Tag> tags = List.of(Tag.of("view", name));
          metrics.gauge("everdrill.gateway.view.fullness", tags, view, BoundedView::fullness);
          FunctionCounter.builder("everdrill.gateway.view.dropped", view, BoundedView::dropped)
              .tags(tags)
              .register(metrics);
        });
  }

  List<View> all() {
    return List.of(
        verdicts,
        scoreboard,
        scoredDays,
        drills,
        proofs,
        halts,
        catalogue.targets(),
        catalogue.scenarios(),
        catalogue.programmes(),
        catalogue.detectors(),
        catalogue.probes(),
        fleet.agents(),
        fleet.probers(),
        marks,
        windows,
        readings,
        ofGuard,
        said.people(),
        said.intake(),
        detections);
  }
}
