package io.everdrill.gateway.views;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.DefinitionEvent.Scenario;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.MitigationOutcome;
import io.everdrill.topics.events.Recovery;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What drills have uncovered and somebody has to mend: faults that nobody noticed, wrong roots,
 * hypotheses that did not hold. One entry for each thing that is wrong in a cell, however often it
 * showed.
 *
 * @param complete false if older verdicts are not held any more
 */
public record Issues(List<Issue> items, boolean complete) {

  private static final int MAX_INJECTIONS = 50;

  /** What is wrong. */
  public enum Kind {
    MISSED,
    WRONG_ROOT,
    HYPOTHESIS_REFUTED,
    NOT_RECOVERED,
    NOT_CONTAINED,
    NOT_MITIGATED
  }

  /**
   * One thing that is wrong.
   *
   * @param detector empty where it is the service's own affair
   * @param owner of the service; the scenario's where nobody owns it
   * @param scenarioOwner whose the drill and its runbook are; empty where it is not known
   * @param times in how many injections it showed
   * @param of how many injections could have shown it
   * @param injections newest first; the last {@value #MAX_INJECTIONS}
   */
  public record Issue(
      Kind kind,
      CellId cell,
      String service,
      String fault,
      String detector,
      String owner,
      String scenarioOwner,
      String runbook,
      String detail,
      long times,
      long of,
      Instant lastAt,
      List<InjectionId> injections) {}

  private record Key(Kind kind, CellId cell, String service, String fault, String detector)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::service)
            .thenComparing(Key::cell)
            .thenComparing(Key::fault)
            .thenComparing(Key::kind)
            .thenComparing(Key::detector);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** What one injection says of one thing; the detail is empty where nothing is wrong. */
  private record Finding(VerdictEvent.Injection verdict, String detail) {}

  /**
   * All issues, the one seen last first; verdicts newest first.
   *
   * @param detector whose misses and wrong roots; empty is every one's
   * @param hypotheses of drills, as far as they are held
   */
  public static Issues of(
      Page<VerdictEvent.Injection> verdicts,
      Collection<Target> targets,
      Collection<Scenario> scenarios,
      String detector,
      Function<DrillId, Optional<Hypothesis>> hypotheses) {
    Map<String, Scenario> byName =
        scenarios.stream().collect(Collectors.toMap(Scenario::scenario, Function.identity()));
    Map<String, String> owners =
        targets.stream()
            .collect(
                Collectors.toMap(t -> t.cell() + "/" + t.service(), Target::owner, (a, b) -> a));
    Map<Key, List<Finding>> findings = new TreeMap<>();
    verdicts.items().stream()
        .filter(v -> v.outcome() == VerdictEvent.Outcome.JUDGED)
        .forEach(
            v -> look(v, Seen.detectors(v, detector), hypothesis(v, byName, hypotheses), findings));
    List<Issue> issues = new ArrayList<>();
    findings.forEach(
        (key, all) -> {
          List<Finding> wrong = all.stream().filter(f -> !f.detail().isEmpty()).toList();
          if (!wrong.isEmpty()) {
            issues.add(issue(key, wrong, all.size(), byName, owners));
          }
        });
    issues.sort(Comparator.comparing(Issue::lastAt).reversed());
    return new Issues(List.copyOf(issues), verdicts.complete());
  }

  /**
   * What the drill was to show, if that is known. A scenario that was changed since says nothing of
   * it.
   */
  private static List<Hypothesis> hypothesis(
      VerdictEvent.Injection verdict,
      Map<String, Scenario> scenarios,
      Function<DrillId, Optional<Hypothesis>> hypotheses) {
    return hypotheses
        .apply(verdict.injection().drill())
        .or(
            () ->
                Optional.ofNullable(scenarios.get(verdict.scenario()))
                    .filter(scenario -> scenario.version() == verdict.scenarioVersion())
                    .map(Scenario::hypothesis))
        .stream()
        .toList();
  }

  private static void look(
      VerdictEvent.Injection v,
      List<VerdictEvent.DetectorVerdict> detectors,
      List<Hypothesis> hypothesis,
      Map<Key, List<Finding>> into) {
    for (VerdictEvent.DetectorVerdict d : detectors) {
      Seen.of(v, d.detector())
          .ifPresent(
              seen ->
                  add(into, Kind.MISSED, v, d.detector(), seen.missed() ? "no alert in time" : ""));
      if (!(d.rootCause() instanceof RootCause.Missed)) {
        add(into, Kind.WRONG_ROOT, v, d.detector(), wrongRoot(d.rootCause()));
      }
    }
    hypothesis.forEach(h -> add(into, Kind.HYPOTHESIS_REFUTED, v, "", refuted(v, h)));
    if (!(v.containment() instanceof Containment.NotAsked)) {
      add(into, Kind.NOT_CONTAINED, v, "", notContained(v.containment()));
    }
    if (!v.mitigations().isEmpty()) {
      add(into, Kind.NOT_MITIGATED, v, "", notMitigated(v.mitigations()));
    }
    boolean notRecovered = v.recovery() instanceof Recovery.NotRecovered;
    add(into, Kind.NOT_RECOVERED, v, "", notRecovered ? "not steady again in time" : "");
  }

  private static void add(
      Map<Key, List<Finding>> into,
      Kind kind,
      VerdictEvent.Injection verdict,
      String detector,
      String detail) {
    Key key = new Key(kind, verdict.cell(), verdict.service(), verdict.fault().kind(), detector);
    into.computeIfAbsent(key, k -> new ArrayList<>()).add(new Finding(verdict, detail));
  }

  private static String wrongRoot(RootCause root) {
    return root instanceof RootCause.Wrong wrong
        ? "named " + wrong.named() + (wrong.forbidden() ? ", which must not be named" : "")
        : "";
  }

  private static String refuted(VerdictEvent.Injection v, Hypothesis hypothesis) {
    return v.impact() instanceof Impact.Felt felt && felt.refutes(hypothesis)
        ? "%.0f %% of probes passed, expected %.0f %%"
            .formatted(100 * felt.passRateDuring(), 100 * hypothesis.minPassRate())
        : "";
  }

  private static String notContained(Containment containment) {
    return containment instanceof Containment.Broken broken
        ? "hurt too: "
            + broken.hurt().stream()
                .map(Containment.Hurt::service)
                .collect(Collectors.joining(", "))
        : "";
  }

  private static String notMitigated(List<MitigationOutcome> mitigations) {
    return mitigations.stream()
        .flatMap(
            m ->
                switch (m) {
                  case MitigationOutcome.NotMet x -> Stream.of(x.name() + " not seen");
                  case MitigationOutcome.Late x -> Stream.of(x.name() + " too late");
                  case MitigationOutcome.Met x -> Stream.empty();
                  case MitigationOutcome.Already x -> Stream.empty();
                  case MitigationOutcome.Unseen x -> Stream.empty();
                })
        .collect(Collectors.joining(", "));
  }

  private static Issue issue(
      Key key,
      List<Finding> wrong,
      long of,
      Map<String, Scenario> scenarios,
      Map<String, String> owners) {
    VerdictEvent.Injection last = wrong.getFirst().verdict();
    Scenario scenario = scenarios.get(last.scenario());
    String ofScenario = scenario == null ? "" : scenario.owner();
    String ofService = owners.getOrDefault(key.cell() + "/" + key.service(), "");
    return new Issue(
        key.kind(),
        key.cell(),
        key.service(),
        key.fault(),
        key.detector(),
        ofService.isEmpty() ? ofScenario : ofService,
        ofScenario,
        scenario == null ? "" : scenario.runbook(),
        wrong.getFirst().detail(),
        wrong.size(),
        of,
        last.endedAt(),
        wrong.stream().map(f -> f.verdict().injection()).limit(MAX_INJECTIONS).toList());
  }
}
