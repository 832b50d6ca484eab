package io.everdrill.evaluator.verdict;

import io.everdrill.topics.InjectionStory;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent.JudgingTimes;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.ErrorBound;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Applied;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionEvent.Ended;
import io.everdrill.topics.events.InjectionEvent.Failed;
import io.everdrill.topics.events.InjectionEvent.Uncertain;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * One injection that was in force, or may have been: the closed world of its drill and its story.
 * All instants are by the broker's clock. Immutable; instants and names are found once, because
 * every alert of the cell asks every case that may own it.
 */
public final class InjectionCase {

  private final DrillEvent.Started drill;
  private final DrillEvent.PlannedInjection plan;
  private final InjectionStory story;
  private final Matching matching;
  private final Instant appliedAt;
  private final Instant beganAt;
  private final Instant endedAt;
  private final Instant ownsUntil;

  public InjectionCase(
      DrillEvent.Started drill, DrillEvent.PlannedInjection plan, InjectionStory story) {
    this(drill, plan, story, new Matching(drill, plan));
  }

  private InjectionCase(
      DrillEvent.Started drill,
      DrillEvent.PlannedInjection plan,
      InjectionStory story,
      Matching matching) {
    if (!story.wasInForce()) {
      throw new IllegalArgumentException(
          story.injection() + ": expected applied or uncertain, got " + story.phase());
    }
    this.drill = drill;
    this.plan = plan;
    this.story = story;
    this.matching = matching;
    this.appliedAt = appliedAt(story);
    this.beganAt = beganAt(story).orElse(appliedAt);
    Instant ended = endedAt(story).orElseGet(this::limitEndsAt);
    this.endedAt = ended.isBefore(appliedAt) ? appliedAt : ended;
    this.ownsUntil = endedAt.plus(drill.judging().detectionWindow());
  }

  /** The same injection, of which more is known. */
  public InjectionCase with(InjectionStory known) {
    return new InjectionCase(drill, plan, known, matching);
  }

  /**
   * Whether other injections see no difference: what they overlap with and whose alerts are whose
   * follows from the drill and these instants.
   */
  public boolean looksLike(InjectionCase other) {
    return drill.equals(other.drill)
        && beganAt.equals(other.beganAt)
        && appliedAt.equals(other.appliedAt)
        && endedAt.equals(other.endedAt);
  }

  public DrillEvent.Started drill() {
    return drill;
  }

  public DrillEvent.PlannedInjection plan() {
    return plan;
  }

  public InjectionStory story() {
    return story;
  }

  public InjectionId injection() {
    return story.injection();
  }

  public CellId cell() {
    return drill.cell();
  }

  /** Whether the detector is asked about it. */
  public boolean watchedBy(String detector) {
    return drill.detectors().stream().anyMatch(d -> d.detector().equals(detector));
  }

  JudgingTimes judging() {
    return drill.judging();
  }

  boolean placebo() {
    return plan.fault() instanceof Fault.Noop;
  }

  /** When apply began: from here the injection may own an alert. */
  public Instant beganAt() {
    return beganAt;
  }

  private static Optional<Instant> beganAt(InjectionStory story) {
    return story
        .fact(Applied.class)
        .map(f -> BrokerTime.of(f.applyStartedAt(), f.clock()))
        .findFirst();
  }

  /** When apply returned; when it became uncertain, where that is all. */
  public Instant appliedAt() {
    return appliedAt;
  }

  private static Instant appliedAt(InjectionStory story) {
    return Stream.concat(
            story.fact(Applied.class).map(f -> BrokerTime.of(f.appliedAt(), f.clock())),
            story.fact(Uncertain.class).map(f -> BrokerTime.of(f.uncertainAt(), f.clock())))
        .findFirst()
        .orElseThrow();
  }

  /** How far off differences to {@link #appliedAt()} may be on this side. */
  ErrorBound appliedBound() {
    return story
        .fact(Applied.class)
        .map(
            f ->
                BrokerTime.bound(f.clock())
                    .plus(ErrorBound.of(Duration.between(f.applyStartedAt(), f.appliedAt()).abs())))
        .findFirst()
        .orElse(ErrorBound.UNKNOWN);
  }

  /**
   * When it was over; while nobody has said, when its limit ends it, because nothing outlives that.
   */
  Instant endedAt() {
    return endedAt;
  }

  private static Optional<Instant> endedAt(InjectionStory story) {
    return Stream.concat(
            story.fact(Ended.class).map(f -> BrokerTime.of(f.endedAt(), f.clock())),
            story.fact(Failed.class).map(f -> BrokerTime.of(f.failedAt(), f.clock())))
        .findFirst();
  }

  private Instant limitEndsAt() {
    return story
        .fact(Applied.class)
        .map(f -> BrokerTime.of(f.endsBy(), f.clock()))
        .findFirst()
        .orElseGet(() -> appliedAt.plus(plan.limit()));
  }

  EndReason endReason() {
    return story.fact(Ended.class).map(Ended::reason).findFirst().orElse(EndReason.LIMIT);
  }

  /** Ended by anything but its limit. */
  boolean endedEarly() {
    return story.fact(Failed.class).findFirst().isPresent() || endReason() != EndReason.LIMIT;
  }

  Duration exposed() {
    return Duration.between(appliedAt, endedAt);
  }

  /** Ended early, before it lasted long enough to say anything of who did not notice it. */
  boolean tooShort() {
    return endedEarly() && exposed().compareTo(judging().minExposure()) < 0;
  }

  /** An alert that began later than this is not its. */
  public Instant ownsUntil() {
    return ownsUntil;
  }

  /** Steady later than this is not recovered. */
  public Instant recoversBy() {
    return endedAt.plus(judging().recoveryDeadline());
  }

  /** The append time at which it is judged. */
  public Instant closesAt() {
    return closesAt(endedAt);
  }

  /** The same, had it ended then. */
  public Instant closesAt(Instant ended) {
    Duration window = judging().detectionWindow();
    Duration deadline = judging().recoveryDeadline();
    Duration longer = window.compareTo(deadline) > 0 ? window : deadline;
    return ended.plus(longer).plus(judging().lateness());
  }

  /** Whether a moment lies between the begin of apply and the end of the detection window. */
  boolean mayOwnAt(Instant moment) {
    return !moment.isBefore(beganAt) && !moment.isAfter(ownsUntil);
  }

  /** Calls between the target's service and the alert's, if the matching rule lets it be ours. */
  public OptionalInt hopsTo(AlertEpisode episode) {
    return matching.hopsTo(episode);
  }

  /** The service that the alert speaks of, by its usual name; empty if it names none. */
  public String serviceOf(AlertEpisode episode) {
    return matching.serviceOf(episode);
  }

  /** The service that a name stands for; the name itself if it stands for none. */
  String canonical(String name) {
    return matching.canonical(name);
  }
}
