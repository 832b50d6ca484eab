package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What may be broken, how often, and who is scored. Topics: everdrill.scenarios,
 * everdrill.programmes, everdrill.detectors, everdrill.probes, compacted.
 */
public sealed interface DefinitionEvent extends Event {

  /** When this version was written. */
  Instant definedAt();

  /** Steady state: what users are owed. Judged on probes over the window. */
  record Hypothesis(
      double minPassRate,
      @JsonProperty("windowMs") Duration window,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = WhenRefuted.LeftOut.class)
          WhenRefuted whenRefuted) {
    public Hypothesis {
      Require.share(minPassRate, "minPassRate");
      Require.positive(window, "windowMs");
      whenRefuted = Require.or(whenRefuted, WhenRefuted.ABORT);
    }

    /** A fault that refutes it is ended. */
    public Hypothesis(double minPassRate, Duration window) {
      this(minPassRate, window, WhenRefuted.ABORT);
    }
  }

  /**
   * What is true about the fault, for scoring whoever explains it.
   *
   * @param roots any of these services is right; empty means the target's own service
   * @param mustNotBeNamed naming one of these as root is worse than wrong
   * @param mustNotBeHurt services whose users must feel nothing
   * @param mitigations what is expected to keep users well
   */
  record GroundTruth(
      List<String> roots,
      List<String> mustNotBeNamed,
      List<String> mustNotBeHurt,
      List<String> alertsExpected,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mitigation> mitigations) {
    public static final GroundTruth TARGET =
        new GroundTruth(List.of(), List.of(), List.of(), List.of());

    public GroundTruth {
      roots = Require.list(roots);
      mustNotBeNamed = Require.list(mustNotBeNamed);
      mustNotBeHurt = Require.list(mustNotBeHurt);
      alertsExpected = Require.list(alertsExpected);
      mitigations = Require.list(mitigations);
    }

    /** Without mitigations. */
    public GroundTruth(
        List<String> roots,
        List<String> mustNotBeNamed,
        List<String> mustNotBeHurt,
        List<String> alertsExpected) {
      this(roots, mustNotBeNamed, mustNotBeHurt, alertsExpected, List.of());
    }
  }

  /** Which targets: each list that is not empty must hold the target's value. */
  record TargetSelector(List<String> services, List<String> targets, List<String> tiers) {
    public static final TargetSelector ALL = new TargetSelector(List.of(), List.of(), List.of());

    public TargetSelector {
      services = Require.list(services);
      targets = Require.list(targets);
      tiers = Require.list(tiers);
    }

    public boolean matches(InventoryEvent.Target target) {
      return (services.isEmpty() || services.contains(target.service()))
          && (targets.isEmpty() || targets.contains(target.target().value()))
          && (tiers.isEmpty() || tiers.contains(target.tier()));
    }
  }

  /**
   * A library entry: one fault with everything that running and judging it takes.
   *
   * @param limit the longest that the fault may last
   * @param weight how often it is drawn, relative to the others
   * @param split the groups of targets that are cut off from each other, all at one instant
   */
  @EventType("io.everdrill.scenario.v1")
  record Scenario(
      String scenario,
      int version,
      Fault fault,
      TargetSelector appliesTo,
      @JsonProperty("limitMs") Duration limit,
      double weight,
      Hypothesis hypothesis,
      List<AbortCondition> abortConditions,
      GroundTruth groundTruth,
      String runbook,
      String owner,
      List<String> responders,
      Instant definedAt,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Shape.Steady.class)
          Shape shape,
      Split split)
      implements DefinitionEvent {
    /** Steady, on the drawn target alone. */
    public Scenario(
        String scenario,
        int version,
        Fault fault,
        TargetSelector appliesTo,
        Duration limit,
        double weight,
        Hypothesis hypothesis,
        List<AbortCondition> abortConditions,
        GroundTruth groundTruth,
        String runbook,
        String owner,
        List<String> responders,
        Instant definedAt) {
      this(
          scenario,
          version,
          fault,
          appliesTo,
          limit,
          weight,
          hypothesis,
          abortConditions,
          groundTruth,
          runbook,
          owner,
          responders,
          definedAt,
          Shape.STEADY,
          Split.NONE);
    }

    public Scenario {
      Require.text(scenario, "scenario");
      Require.within(version, 1, Integer.MAX_VALUE, "version");
      Require.present(fault, "fault");
      appliesTo = Require.or(appliesTo, TargetSelector.ALL);
      Require.positive(limit, "limitMs");
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("weight: expected more than 0, got " + weight);
      }
      Require.present(hypothesis, "hypothesis");
      abortConditions = Require.list(abortConditions);
      groundTruth = Require.or(groundTruth, GroundTruth.TARGET);
      runbook = Require.orEmpty(runbook);
      owner = Require.orEmpty(owner);
      responders = Require.list(responders);
      Require.present(definedAt, "definedAt");
      shape = Require.or(shape, Shape.STEADY);
      split = Require.or(split, Split.NONE);
      if (split != Split.NONE && !(fault instanceof NetworkFault f && f.peers().isEmpty())) {
        throw new IllegalArgumentException(
            "split: expected a network fault that names no peers, got " + fault.kind());
      }
    }

    @Override
    public String key() {
      return scenario;
    }

    @Override
    public String subject() {
      return scenario;
    }

    @Override
    public String identity() {
      return scenario + "/" + version;
    }

    @Override
    public Instant time() {
      return definedAt;
    }
  }

  /** How much of a drill is real. */
  enum Leash {
    /** All but the injection: draws, gates, records; sends no command. The default. */
    SHADOW,
    /** A noop is injected through every step. */
    PLACEBO,
    LIVE
  }

  /** Times that a drill is judged by. */
  record JudgingTimes(
      @JsonProperty("detectionWindowMs") Duration detectionWindow,
      @JsonProperty("recoveryDeadlineMs") Duration recoveryDeadline,
      @JsonProperty("latenessMs") Duration lateness,
      @JsonProperty("minExposureMs") Duration minExposure) {
    public static final JudgingTimes DEFAULT =
        new JudgingTimes(
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    public JudgingTimes {
      Require.positive(detectionWindow, "detectionWindowMs");
      Require.positive(recoveryDeadline, "recoveryDeadlineMs");
      Require.notNegative(lateness, "latenessMs");
      Require.notNegative(minExposure, "minExposureMs");
    }
  }

  /** No drill starts, nor would still run, between the two instants. */
  record Freeze(Instant from, Instant until, String reason) {
    public Freeze {
      Require.present(from, "from");
      if (!Require.present(until, "until").isAfter(from)) {
        throw new IllegalArgumentException("until: expected later than " + from + ", got " + until);
      }
      reason = Require.orEmpty(reason);
    }
  }

  /** How many drills may run, how often and how soon after each other. */
  record Pace(
      double drillsPerHour,
      int concurrentInCell,
      int concurrentPerService,
      @JsonProperty("cooldownMs") Duration cooldown) {
    public Pace {
      if (!(drillsPerHour > 0 && drillsPerHour <= 36_000)) {
        throw new IllegalArgumentException(
            "drillsPerHour: expected more than 0 and at most 36000, got " + drillsPerHour);
      }
      Require.within(concurrentInCell, 1, 1000, "concurrentInCell");
      Require.within(concurrentPerService, 1, 1000, "concurrentPerService");
      Require.notNegative(cooldown, "cooldownMs");
    }
  }

  /** The standing order of a cell. */
  @EventType("io.everdrill.programme.v1")
  record Programme(
      CellId cell,
      String programme,
      int version,
      Leash leash,
      Pace pace,
      List<String> scenarios,
      TargetSelector targets,
      JudgingTimes judging,
      List<Freeze> freezes,
      Instant definedAt,
      MatchingRule matching)
      implements DefinitionEvent {
    public Programme {
      Require.present(cell, "cell");
      Require.text(programme, "programme");
      Require.within(version, 1, Integer.MAX_VALUE, "version");
      leash = Require.or(leash, Leash.SHADOW);
      Require.present(pace, "pace");
      scenarios = Require.list(scenarios);
      targets = Require.or(targets, TargetSelector.ALL);
      judging = Require.or(judging, JudgingTimes.DEFAULT);
      freezes = Require.list(freezes);
      Require.present(definedAt, "definedAt");
      matching = Require.or(matching, MatchingRule.TOPOLOGY);
    }

    @Override
    public String key() {
      return cell + "/" + programme;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "/" + version;
    }

    @Override
    public Instant time() {
      return definedAt;
    }
  }

  /**
   * A monitoring or AIOps pipeline that is scored.
   *
   * @param heartbeat how old its last sign of life may be before it counts as unavailable
   * @param startsAtError greatest error of its alerts' startsAt; 0 means unknown
   */
  @EventType("io.everdrill.detector.v1")
  record Detector(
      String detector,
      String version,
      List<CellId> scope,
      @JsonProperty("heartbeatMs") Duration heartbeat,
      @JsonProperty("startsAtErrorMs") Duration startsAtError,
      Instant definedAt)
      implements DefinitionEvent {
    public Detector {
      Require.text(detector, "detector");
      version = Require.orEmpty(version);
      scope = Require.list(scope);
      Require.positive(heartbeat, "heartbeatMs");
      startsAtError =
          Require.notNegative(Require.or(startsAtError, Duration.ZERO), "startsAtErrorMs");
      Require.present(definedAt, "definedAt");
    }

    public boolean watches(CellId cell) {
      return scope.isEmpty() || scope.contains(cell);
    }

    @Override
    public String key() {
      return detector;
    }

    @Override
    public String subject() {
      return detector;
    }

    @Override
    public String identity() {
      return detector + "/" + version + "@" + definedAt;
    }

    @Override
    public Instant time() {
      return definedAt;
    }
  }

  /** What one probe looks at, and how often. */
  @EventType("io.everdrill.probe.v1")
  record Probe(
      CellId cell,
      String probe,
      String service,
      ProbeCheck check,
      @JsonProperty("intervalMs") Duration interval,
      @JsonProperty("timeoutMs") Duration timeout,
      Instant definedAt)
      implements DefinitionEvent {
    public Probe {
      Require.present(cell, "cell");
      Require.text(probe, "probe");
      Require.text(service, "service");
      Require.present(check, "check");
      Require.positive(interval, "intervalMs");
      Require.positive(timeout, "timeoutMs");
      Require.present(definedAt, "definedAt");
    }

    @Override
    public String key() {
      return cell + "/" + probe;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + definedAt;
    }

    @Override
    public Instant time() {
      return definedAt;
    }
  }
}
