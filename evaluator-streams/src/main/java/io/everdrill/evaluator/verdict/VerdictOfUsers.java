package io.everdrill.evaluator.verdict;

import io.everdrill.evaluator.verdict.Telemetry.Refuted;
import io.everdrill.evaluator.verdict.Telemetry.Tally;
import io.everdrill.topics.events.Containment;
import io.everdrill.topics.events.DefinitionEvent.Hypothesis;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What users felt of one injection, whether it stayed where it may be felt, and whether they were
 * well again in time, as the probes saw it. A service is hurt when its pass rate is under the
 * hypothesis in one of the hypothesis' windows, slid by a second over the time of the fault.
 */
final class VerdictOfUsers {

  /** Services that are told of, by name. */
  private static final int MOST_HURT = 128;

  private final InjectionCase subject;
  private final Hypothesis hypothesis;
  private final Telemetry telemetry;
  private final SortedMap<String, Tally> during;

  /** The services that were hurt. */
  private final SortedMap<String, Refuted> refuted;

  VerdictOfUsers(CaseEvidence evidence) {
    this.subject = evidence.subject();
    this.hypothesis = subject.drill().hypothesis();
    this.telemetry = evidence.telemetry();
    this.during = telemetry.tallies(subject.appliedAt(), subject.endedAt());
    this.refuted =
        telemetry.refuted(
            subject.appliedAt(), subject.endedAt(), hypothesis.window(), hypothesis.minPassRate());
  }

  Impact impact() {
    Tally all = Telemetry.sum(during.values());
    if (all.results() == 0) {
      return new Impact.Unseen();
    }
    List<String> hurt = List.copyOf(refuted.keySet());
    return hurt.stream()
        .flatMap(service -> firstFailure(service).stream())
        .min(Instant::compareTo)
        .<Impact>map(at -> felt(at, all, hurt))
        .orElseGet(() -> new Impact.NotFelt(all.results(), all.failures()));
  }

  /** The one that the first window that was under the hypothesis begins with, or the next. */
  private Optional<Instant> firstFailure(String service) {
    Instant window = refuted.get(service).first();
    Instant from = window.isAfter(subject.appliedAt()) ? window : subject.appliedAt();
    return telemetry.firstFailure(List.of(service), from, subject.endedAt());
  }

  private Impact.Felt felt(Instant firstFailureAt, Tally during, List<String> hurt) {
    Instant began = Instant.ofEpochSecond(subject.appliedAt().getEpochSecond());
    Tally before = telemetry.tally(began.minus(hypothesis.window()), began);
    return new Impact.Felt(
        firstFailureAt,
        Duration.between(subject.appliedAt(), firstFailureAt),
        during.results(),
        during.failures(),
        before.passRate(),
        during.passRate(),
        hurt.stream().limit(MOST_HURT).toList());
  }

  /** Of the services that must not be hurt. */
  Containment containment() {
    List<String> asked = List.copyOf(new TreeSet<>(subject.drill().groundTruth().mustNotBeHurt()));
    if (asked.isEmpty()) {
      return new Containment.NotAsked();
    }
    List<Containment.Hurt> hurt =
        asked.stream().filter(refuted::containsKey).map(this::hurt).toList();
    List<String> unseen = asked.stream().filter(s -> !during.containsKey(s)).toList();
    if (!hurt.isEmpty()) {
      return new Containment.Broken(hurt);
    }
    return unseen.isEmpty() ? new Containment.Held(asked) : new Containment.Unseen(unseen);
  }

  private Containment.Hurt hurt(String service) {
    Tally tally = during.get(service);
    Instant first = firstFailure(service).orElseGet(subject::appliedAt);
    return new Containment.Hurt(service, first, tally.results(), tally.failures());
  }

  /**
   * Steady from the first second after the end from which every service holds the hypothesis for
   * its whole window, which is over at the deadline. A deadline that is no longer than that is
   * looked at whole, from the end or from the first second after it. What nobody looks at any more
   * is as it was last seen where that was hurt; where it was well, nobody knows.
   */
  Recovery recovery() {
    Instant ended = subject.endedAt();
    Instant deadline = subject.recoversBy();
    Instant seenSince = subject.appliedAt().minus(hypothesis.window());
    if (telemetry.tally(ended, deadline).results() == 0) {
      return new Recovery.Unseen();
    }
    Duration left = Duration.between(nextSecond(ended), deadline);
    Duration whole = left.isPositive() ? left : Duration.between(ended, deadline);
    Duration window = hypothesis.window().compareTo(whole) < 0 ? hypothesis.window() : whole;
    for (Instant from = ended; !from.plus(window).isAfter(deadline); from = nextSecond(from)) {
      Instant until = from.plus(window);
      List<Tally> looksLater = telemetry.firstLooks(seenSince, ended, until, deadline);
      if (telemetry.steadyAgain(
              subject.appliedAt(), from, until, hypothesis.window(), hypothesis.minPassRate())
          && looksLater.stream().allMatch(t -> t.holds(hypothesis.minPassRate()))) {
        return looksLater.stream().anyMatch(t -> t.results() == 0)
            ? new Recovery.Unseen()
            : new Recovery.Steady(from, Duration.between(ended, from));
      }
    }
    return new Recovery.NotRecovered();
  }

  private static Instant nextSecond(Instant moment) {
    return Instant.ofEpochSecond(moment.getEpochSecond() + 1);
  }
}
