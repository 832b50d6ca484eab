package io.everdrill.gateway;

import io.everdrill.gateway.views.DrillView;
import io.everdrill.gateway.views.HaltView;
import io.everdrill.gateway.views.LatestView;
import io.everdrill.gateway.views.ProofView;
import io.everdrill.gateway.views.RecentView;
import io.everdrill.gateway.views.ScoreboardView;
import io.everdrill.gateway.views.VerdictView;
import io.everdrill.gateway.views.View;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * All that the gateway remembers, each part within a bound.
 *
 * @param marks what happened lately, one by one
 * @param windows of steady state, lately
 * @param readings of the guard, lately
 */
record Views(
    VerdictView verdicts,
    ScoreboardView scoreboard,
    DrillView drills,
    ProofView proofs,
    HaltView halts,
    Catalogue catalogue,
    Fleet fleet,
    RecentView marks,
    RecentView windows,
    RecentView readings,
    RecentView audit) {

  /** How far back the page's charts go. */
  static final Duration LATELY = Duration.ofMinutes(15);

  static final int MAX_MARKS = 10_000;
  private static final int MAX_WINDOWS = 30_000;
  private static final int MAX_READINGS = 10_000;
  private static final int MAX_AUDIT = 5_000;

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
        new VerdictView(limits.maxVerdicts()),
        new ScoreboardView(rows),
        new DrillView(limits.maxDrills()),
        new ProofView(limits.maxDrills()),
        new HaltView(),
        new Catalogue(
            new LatestView<>(Topic.TARGETS, InventoryEvent.Target.class, rows),
            new LatestView<>(Topic.SCENARIOS, DefinitionEvent.Scenario.class, rows),
            new LatestView<>(Topic.PROGRAMMES, DefinitionEvent.Programme.class, rows),
            new LatestView<>(Topic.DETECTORS, DefinitionEvent.Detector.class, rows),
            new LatestView<>(Topic.PROBES, DefinitionEvent.Probe.class, rows)),
        new Fleet(
            new LatestView<>(Topic.AGENTS, PresenceEvent.Agent.class, rows),
            new LatestView<>(Topic.PROBERS, PresenceEvent.Prober.class, rows)),
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
            MAX_MARKS,
            limits.history()),
        new RecentView(Set.of(Topic.STEADY_STATE), MAX_WINDOWS, LATELY),
        new RecentView(Set.of(Topic.GUARD_READINGS), MAX_READINGS, LATELY),
        new RecentView(Set.of(Topic.AUDIT), MAX_AUDIT, limits.history()));
  }

  List<View> all() {
    return List.of(
        verdicts,
        scoreboard,
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
        audit);
  }
}
