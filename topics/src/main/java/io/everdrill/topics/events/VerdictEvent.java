package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The final judgement. Topic: everdrill.verdicts, compacted, keyed by cell/what, kept 400 days. */
public sealed interface VerdictEvent extends Event {

  CellId cell();

  /** When it was emitted: the one kind of field that a replay may change. */
  Instant emittedAt();

  @Override
  default String subject() {
    return key();
  }

  @Override
  default Instant time() {
    return emittedAt();
  }

  /** What became of the injection itself, whatever the detectors said. */
  enum Outcome {
    /** Users felt it, or it ran its time: the detectors' outcomes count. */
    JUDGED,
    /** The fault was applied but never seen in force. */
    NO_EFFECT,
    /** Ended before the least exposure, with no alert: says nothing of the detectors. */
    CENSORED,
    /** A noop; a row of its own, never in recall. */
    PLACEBO
  }

  /** What one detector made of the injection. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
  @JsonSubTypes({
    @JsonSubTypes.Type(Detection.Detected.class),
    @JsonSubTypes.Type(Detection.Missed.class),
    @JsonSubTypes.Type(Detection.Masked.class),
    @JsonSubTypes.Type(Detection.Unavailable.class),
    @JsonSubTypes.Type(Detection.Quiet.class),
    @JsonSubTypes.Type(Detection.FalseAlarm.class),
  })
  sealed interface Detection {

    /**
     * Its first alert that belongs to the injection, and how many there were.
     *
     * @param clocks when that alert began, when it was received, and when users were first hurt, if
     *     they were; each with its own bound
     */
    @JsonTypeName("detected")
    record Detected(
        AlertEvent.Episode first,
        String service,
        int hops,
        int episodes,
        @JsonProperty("timeToDetectMs") Duration timeToDetect,
        @JsonProperty("timeToNotifyMs") Duration timeToNotify,
        ErrorBound bound,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Milestone> clocks)
        implements Detection {
      public Detected {
        Require.present(first, "first");
        service = Require.orEmpty(service);
        Require.notNegative(hops, "hops");
        Require.within(episodes, 1, Integer.MAX_VALUE, "episodes");
        Require.present(timeToDetect, "timeToDetectMs");
        Require.present(timeToNotify, "timeToNotifyMs");
        bound = Require.or(bound, ErrorBound.UNKNOWN);
        clocks = Require.list(clocks);
      }
    }

    /** No alert of it belongs to the injection. */
    @JsonTypeName("missed")
    record Missed() implements Detection {}

    /** An alert that would have told was firing before the fault. */
    @JsonTypeName("masked")
    record Masked(AlertEvent.Episode by) implements Detection {
      public Masked {
        Require.present(by, "by");
      }
    }

    /** It gave no sign of life during the injection. */
    @JsonTypeName("detector-unavailable")
    record Unavailable() implements Detection {}

    /** Placebo only: it rightly said nothing. */
    @JsonTypeName("quiet")
    record Quiet() implements Detection {}

    /** Placebo only: it alerted although nothing was broken. */
    @JsonTypeName("false-alarm")
    record FalseAlarm(AlertEvent.Episode first) implements Detection {
      public FalseAlarm {
        Require.present(first, "first");
      }
    }
  }

  /**
   * How long a detector watched that could have noticed, and did not.
   *
   * @param watched from applied until it could notice no more: its time to alert was over, or it
   *     had been silent for longer than its heartbeat
   * @param censored the fault ended early, before the least exposure: it counts in Kaplan-Meier
   *     alone, and is no miss
   */
  record InVain(@JsonProperty("watchedMs") Duration watched, boolean censored) {
    public InVain {
      Require.notNegative(watched, "watchedMs");
    }
  }

  /**
   * One detector on one injection. What lists hold is sorted by episode, at most {@link
   * Circumstances#MOST} of each.
   *
   * @param acknowledged of its alerts that belong to the injection
   * @param incidents of its diagnoses that hold such an alert: more than one split the injection
   * @param mergedWith other injections of whose alerts one of those incidents holds one
   * @param rejected whom alerts of the injection's time were not given to, and why
   * @param resolved of its alerts that belong to the injection
   * @param diagnosed when its root cause was first told of the incident that counts; empty if there
   *     is none
   * @param inVain of one that missed it; empty of the others, and where it is not told
   */
  record DetectorVerdict(
      String detector,
      String version,
      Detection detection,
      RootCause rootCause,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Acknowledgement> acknowledged,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> incidents,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InjectionId> mergedWith,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RejectedCandidate> rejected,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Resolution> resolved,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Milestone> diagnosed,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InVain> inVain) {
    /** Nothing of what came after its alerts is known. */
    public DetectorVerdict(
        String detector,
        String version,
        Detection detection,
        RootCause rootCause,
        List<Acknowledgement> acknowledged,
        List<String> incidents,
        List<InjectionId> mergedWith,
        List<RejectedCandidate> rejected) {
      this(
          detector,
          version,
          detection,
          rootCause,
          acknowledged,
          incidents,
          mergedWith,
          rejected,
          List.of(),
          List.of(),
          List.of());
    }

    /** Whether it counts against the detector that it did not notice. */
    public boolean missed() {
      return detection instanceof Detection.Missed && inVain.stream().noneMatch(InVain::censored);
    }

    /** The same without other injections, which may not be judged yet. */
    public DetectorVerdict on(InjectionId injection) {
      return new DetectorVerdict(
          detector,
          version,
          detection,
          rootCause,
          acknowledged,
          incidents,
          List.of(),
          rejected.stream().filter(r -> r.candidate().equals(injection)).toList(),
          resolved,
          diagnosed,
          inVain);
    }

    public DetectorVerdict {
      resolved = Require.list(resolved);
      diagnosed = Require.list(diagnosed);
      inVain = Require.list(inVain);
      acknowledged = Require.list(acknowledged);
      incidents = Require.list(incidents);
      mergedWith = Require.list(mergedWith);
      rejected = Require.list(rejected);
      Require.text(detector, "detector");
      version = Require.orEmpty(version);
      Require.present(detection, "detection");
      Require.present(rootCause, "rootCause");
    }
  }

  /**
   * One injection, judged. The highest revision holds.
   *
   * @param exposed from applied to ended
   * @param endedEarly ended before its limit
   */
  @EventType("io.everdrill.verdict.v1")
  record Injection(
      CellId cell,
      InjectionId injection,
      int revision,
      String scenario,
      int scenarioVersion,
      String programme,
      DefinitionEvent.Leash leash,
      TargetId target,
      String service,
      Fault fault,
      String mechanism,
      double drawProbability,
      Instant appliedAt,
      Instant endedAt,
      InjectionEvent.EndReason endReason,
      @JsonProperty("exposedMs") Duration exposed,
      boolean endedEarly,
      Outcome outcome,
      List<DetectorVerdict> detectors,
      Impact impact,
      Recovery recovery,
      ClockReading clock,
      Instant emittedAt,
      Fault.Category faultClass,
      Containment containment,
      List<MitigationOutcome> mitigations,
      Experience experience,
      Circumstances circumstances)
      implements VerdictEvent {
    public Injection {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.within(revision, 1, Integer.MAX_VALUE, "revision");
      Require.text(scenario, "scenario");
      programme = Require.orEmpty(programme);
      Require.present(leash, "leash");
      Require.present(target, "target");
      Require.text(service, "service");
      Require.present(fault, "fault");
      mechanism = Require.orEmpty(mechanism);
      Require.share(drawProbability, "drawProbability");
      Require.present(appliedAt, "appliedAt");
      Require.present(endedAt, "endedAt");
      Require.present(endReason, "endReason");
      Require.present(exposed, "exposedMs");
      Require.present(outcome, "outcome");
      detectors = Require.list(detectors);
      Require.present(impact, "impact");
      Require.present(recovery, "recovery");
      clock = Require.or(clock, ClockReading.UNKNOWN);
      Require.present(emittedAt, "emittedAt");
      faultClass = Require.or(faultClass, fault.category());
      containment = Require.or(containment, new Containment.NotAsked());
      mitigations = Require.list(mitigations);
      experience = Require.or(experience, Experience.UNTOLD);
      circumstances = Require.or(circumstances, Circumstances.UNTOLD);
    }

    /** The same, as these detectors were judged and no others, of what is told beside that. */
    public Injection of(List<DetectorVerdict> these, Circumstances told) {
      return new Injection(
          cell,
          injection,
          revision,
          scenario,
          scenarioVersion,
          programme,
          leash,
          target,
          service,
          fault,
          mechanism,
          drawProbability,
          appliedAt,
          endedAt,
          endReason,
          exposed,
          endedEarly,
          outcome,
          these,
          impact,
          recovery,
          clock,
          emittedAt,
          faultClass,
          containment,
          mitigations,
          experience,
          told);
    }

    @Override
    public String key() {
      return cell + "/" + injection;
    }

    @Override
    public String identity() {
      return injection + "/" + revision;
    }
  }

  /**
   * Epoch-aligned 60 s, steady, with no injection nor its window: with or without an alert. The
   * highest revision holds.
   */
  @EventType("io.everdrill.verdict.quiet-window.v1")
  record QuietWindow(
      CellId cell,
      Instant from,
      Instant until,
      List<DetectorQuiet> detectors,
      Instant emittedAt,
      int revision,
      Standing standing)
      implements VerdictEvent {
    /** Whether it counts. */
    public enum Standing {
      QUIET,
      /** A later fact showed that it was not quiet. */
      WITHDRAWN
    }

    /** As it is first told. */
    public QuietWindow(
        CellId cell,
        Instant from,
        Instant until,
        List<DetectorQuiet> detectors,
        Instant emittedAt) {
      this(cell, from, until, detectors, emittedAt, 1, Standing.QUIET);
    }

    /** How many false alarms a detector raised in the window. */
    public record DetectorQuiet(String detector, int falseAlarms) {
      public DetectorQuiet {
        Require.text(detector, "detector");
        Require.notNegative(falseAlarms, "falseAlarms");
      }
    }

    public QuietWindow {
      Require.present(cell, "cell");
      Require.present(from, "from");
      Require.present(until, "until");
      detectors = Require.list(detectors);
      Require.present(emittedAt, "emittedAt");
      revision = Math.max(1, revision);
      standing = Require.or(standing, Standing.QUIET);
    }

    @Override
    public String key() {
      return cell + "/quiet/" + from;
    }

    @Override
    public String identity() {
      return revision == 1 ? key() : key() + "/" + revision;
    }
  }

  /** Every injection of the cell that ended before this append time has its verdict. */
  @EventType("io.everdrill.verdict.judged-up-to.v1")
  record JudgedUpTo(CellId cell, Instant upTo, Instant emittedAt) implements VerdictEvent {
    public JudgedUpTo {
      Require.present(cell, "cell");
      Require.present(upTo, "upTo");
      Require.present(emittedAt, "emittedAt");
    }

    @Override
    public String key() {
      return cell + "/judged-up-to";
    }

    @Override
    public String identity() {
      return key() + "@" + upTo;
    }
  }
}
