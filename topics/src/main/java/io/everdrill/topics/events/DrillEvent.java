package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What became of each drill number. Topic: everdrill.drills, keyed by cell. */
public sealed interface DrillEvent extends Event {

  CellId cell();

  DrillId drill();

  @Override
  default String key() {
    return cell().value();
  }

  @Override
  default String subject() {
    return drill().value();
  }

  @Override
  default String identity() {
    return drill().value();
  }

  /**
   * A service that feels a fault, and over how many calls; the target's own service is not listed.
   */
  record Caller(String service, int hops) {
    public Caller {
      Require.text(service, "service");
      Require.within(hops, 1, 1000, "hops");
    }
  }

  /** One fault on one target that the drill is going to inject. */
  record PlannedInjection(
      InjectionId injection,
      InventoryEvent.Target target,
      Fault fault,
      @JsonProperty("limitMs") Duration limit,
      AgentId agent,
      String incarnation,
      List<Caller> callers,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Shape.Steady.class)
          Shape shape) {
    /** Steady. */
    public PlannedInjection(
        InjectionId injection,
        InventoryEvent.Target target,
        Fault fault,
        Duration limit,
        AgentId agent,
        String incarnation,
        List<Caller> callers) {
      this(injection, target, fault, limit, agent, incarnation, callers, Shape.STEADY);
    }

    public PlannedInjection {
      Require.present(injection, "injection");
      Require.present(target, "target");
      Require.present(fault, "fault");
      Require.positive(limit, "limitMs");
      Require.present(agent, "agent");
      Require.text(incarnation, "incarnation");
      callers = Require.list(callers);
      shape = Require.or(shape, Shape.STEADY);
    }
  }

  /** By which rule a drill's faults, targets and moment were chosen. */
  enum Mode {
    /** Target, fault and moment at random; what a scheduler does that does not say. */
    DOUBLE_RANDOM,
    SAMPLING,
    /** Each pair of target class and fault once a period. */
    CARPET,
    /** A past incident's sequence and spacing. */
    REPLAY,
    /** Several faults at once. */
    COMBINATION,
    /** By what verdicts taught. */
    ADVERSARIAL
  }

  /**
   * How the drill was drawn: enough to draw it again once the day's seed is published.
   *
   * @param candidatesDigest SHA-256, hex, of the sorted and weighted candidate list
   * @param index which of them, counted from 0
   * @param probability that this one was drawn
   * @param mode left out in JSON where it is double-random
   */
  record Draw(
      String candidatesDigest,
      int candidates,
      int index,
      double probability,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = UsualMode.class) Mode mode) {
    /** Double-random. */
    public Draw(String candidatesDigest, int candidates, int index, double probability) {
      this(candidatesDigest, candidates, index, probability, Mode.DOUBLE_RANDOM);
    }

    public Draw {
      mode = Require.or(mode, Mode.DOUBLE_RANDOM);
      Require.text(candidatesDigest, "candidatesDigest");
      Require.within(candidates, 1, Integer.MAX_VALUE, "candidates");
      Require.within(index, 0, candidates - 1, "index");
      Require.share(probability, "probability");
    }
  }

  /**
   * How the drill's moment was drawn: enough to draw it again once the seed of the day of {@code
   * drawnFrom} is published.
   *
   * @param due when the drill was due; gates may let it start later
   * @param drawnFrom from when the gap was counted, exponential with the rate
   * @param redraws how often the moment of this number was drawn before, as at each midnight
   * @param drillsPerHour the rate; 0 if the moment was not drawn
   */
  record Moment(Instant due, Instant drawnFrom, int redraws, double drillsPerHour) {
    public Moment {
      Require.present(due, "due");
      Require.present(drawnFrom, "drawnFrom");
      Require.within(redraws, 0, Integer.MAX_VALUE, "redraws");
      if (!(drillsPerHour >= 0)) {
        throw new IllegalArgumentException(
            "drillsPerHour: expected 0 or more, got " + drillsPerHour);
      }
    }

    /** Not by chance, or by a scheduler that did not say how. */
    public static Moment notDrawn(Instant due) {
      return new Moment(due, due, 0, 0);
    }
  }

  /** A detector in scope of the drill, as defined when it started. */
  record DetectorInScope(
      String detector,
      String version,
      @JsonProperty("heartbeatMs") Duration heartbeat,
      @JsonProperty("startsAtErrorMs") Duration startsAtError) {
    public DetectorInScope {
      Require.text(detector, "detector");
      version = Require.orEmpty(version);
      Require.positive(heartbeat, "heartbeatMs");
      startsAtError =
          Require.notNegative(Require.or(startsAtError, Duration.ZERO), "startsAtErrorMs");
    }
  }

  /**
   * Other names under which alerts may speak of a service. One for every service of the cell, also
   * without aliases: a service that is not listed is unknown to the drill's graph.
   */
  record ServiceAliases(String service, List<String> aliases) {
    public ServiceAliases {
      Require.text(service, "service");
      aliases = Require.list(aliases);
    }
  }

  /** A closed world: guard, judge and agents decide from it and read no table. */
  @EventType("io.everdrill.drill.started.v1")
  record Started(
      CellId cell,
      DrillId drill,
      String programme,
      int programmeVersion,
      String scenario,
      int scenarioVersion,
      DefinitionEvent.Leash leash,
      List<PlannedInjection> injections,
      DefinitionEvent.Hypothesis hypothesis,
      List<AbortCondition> abortConditions,
      DefinitionEvent.GroundTruth groundTruth,
      DefinitionEvent.JudgingTimes judging,
      List<DetectorInScope> detectors,
      List<ServiceAliases> aliases,
      Draw draw,
      Moment moment,
      Instant startedAt,
      Instant expiresAt,
      MatchingRule matching,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ClockReading.Unread.class)
          ClockReading clock,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String inventoryDigest)
      implements DrillEvent {
    /**
     * Alerts are matched by the topology, by a scheduler that does not read its clock, nor tell the
     * inventory.
     */
    public Started(
        CellId cell,
        DrillId drill,
        String programme,
        int programmeVersion,
        String scenario,
        int scenarioVersion,
        DefinitionEvent.Leash leash,
        List<PlannedInjection> injections,
        DefinitionEvent.Hypothesis hypothesis,
        List<AbortCondition> abortConditions,
        DefinitionEvent.GroundTruth groundTruth,
        DefinitionEvent.JudgingTimes judging,
        List<DetectorInScope> detectors,
        List<ServiceAliases> aliases,
        Draw draw,
        Moment moment,
        Instant startedAt,
        Instant expiresAt) {
      this(
          cell,
          drill,
          programme,
          programmeVersion,
          scenario,
          scenarioVersion,
          leash,
          injections,
          hypothesis,
          abortConditions,
          groundTruth,
          judging,
          detectors,
          aliases,
          draw,
          moment,
          startedAt,
          expiresAt,
          MatchingRule.TOPOLOGY,
          ClockReading.UNKNOWN,
          "");
    }

    /**
     * @param expiresAt after this no agent begins to apply
     * @param clock how far startedAt can be trusted, and the moment that it was due
     * @param inventoryDigest SHA-256, hex, of the records of the cell's targets without definedAt,
     *     as Everdrill writes them, in the order of their ids, each ended by a line feed; empty if
     *     not told
     */
    public Started {
      Require.present(cell, "cell");
      Require.present(drill, "drill");
      Require.text(programme, "programme");
      Require.text(scenario, "scenario");
      leash = Require.or(leash, DefinitionEvent.Leash.SHADOW);
      injections = Require.list(injections);
      Require.present(hypothesis, "hypothesis");
      abortConditions = Require.list(abortConditions);
      groundTruth = Require.or(groundTruth, DefinitionEvent.GroundTruth.TARGET);
      judging = Require.or(judging, DefinitionEvent.JudgingTimes.DEFAULT);
      detectors = Require.list(detectors);
      aliases = Require.list(aliases);
      Require.present(draw, "draw");
      Require.present(startedAt, "startedAt");
      moment = Require.or(moment, Moment.notDrawn(startedAt));
      Require.present(expiresAt, "expiresAt");
      matching = Require.or(matching, MatchingRule.TOPOLOGY);
      clock = Require.or(clock, ClockReading.UNKNOWN);
      inventoryDigest = Require.orEmpty(inventoryDigest);
    }

    /** The same, matched by this rule. */
    public Started matchedBy(MatchingRule rule) {
      return with(rule, clock, inventoryDigest);
    }

    /** The same, by a scheduler whose clock this is. */
    public Started readBy(ClockReading reading) {
      return with(matching, reading, inventoryDigest);
    }

    /** The same, of a cell with this inventory. */
    public Started ofInventory(String digest) {
      return with(matching, clock, digest);
    }

    private Started with(MatchingRule rule, ClockReading reading, String inventory) {
      return new Started(
          cell,
          drill,
          programme,
          programmeVersion,
          scenario,
          scenarioVersion,
          leash,
          injections,
          hypothesis,
          abortConditions,
          groundTruth,
          judging,
          detectors,
          aliases,
          draw,
          moment,
          startedAt,
          expiresAt,
          rule,
          reading,
          inventory);
    }

    @Override
    public Instant time() {
      return startedAt;
    }
  }

  /** Why a drawn drill did not start. Gates are named in DESIGN 'The scheduler'. */
  enum SkipReason {
    HALTED,
    FREEZE,
    SCHEDULER_DOWN,
    NO_CANDIDATE,
    CONCURRENCY,
    COOLDOWN,
    NOT_STEADY,
    STEADY_STATE_UNKNOWN,
    SIBLINGS,
    OPEN_INCIDENT,
    ALERT_FIRING,
    NO_AGENT,
    NO_GUARD,
    LEASH
  }

  /** The drill may not start; its number is used up. */
  @EventType("io.everdrill.drill.skipped.v1")
  record Skipped(
      CellId cell,
      DrillId drill,
      String scenario,
      SkipReason reason,
      String detail,
      Instant skippedAt)
      implements DrillEvent {
    /**
     * @param scenario what was drawn; empty if nothing was
     */
    public Skipped {
      Require.present(cell, "cell");
      Require.present(drill, "drill");
      scenario = Require.orEmpty(scenario);
      Require.present(reason, "reason");
      detail = Require.orEmpty(detail);
      Require.present(skippedAt, "skippedAt");
    }

    @Override
    public Instant time() {
      return skippedAt;
    }
  }

  /**
   * Every injection of the drill has ended, failed, been refused or run out of time.
   *
   * @param startSpread from the first of its injections that was applied to the last, by the
   *     broker's clock as far as it is known; 0 where fewer than two were
   */
  @EventType("io.everdrill.drill.ended.v1")
  record Ended(
      CellId cell,
      DrillId drill,
      Instant endedAt,
      @JsonProperty("startSpreadMs") Duration startSpread)
      implements DrillEvent {
    public Ended(CellId cell, DrillId drill, Instant endedAt) {
      this(cell, drill, endedAt, Duration.ZERO);
    }

    public Ended {
      startSpread = Require.notNegative(Require.or(startSpread, Duration.ZERO), "startSpreadMs");
      Require.present(cell, "cell");
      Require.present(drill, "drill");
      Require.present(endedAt, "endedAt");
    }

    @Override
    public Instant time() {
      return endedAt;
    }
  }
}
