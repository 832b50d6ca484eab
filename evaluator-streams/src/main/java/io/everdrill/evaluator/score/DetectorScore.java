package io.everdrill.evaluator.score;

import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.RootCause;
import io.everdrill.topics.score.Agreement;
import io.everdrill.topics.score.RootRanks;
import io.everdrill.topics.score.SurvivalCurve;
import io.everdrill.topics.score.SurvivalCurve.Observation;
import io.everdrill.topics.score.SurvivalCurve.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What all verdicts together say of one detector. Injections without effect say nothing of it,
 * placebos are no faults, and the censored are in the survival curve only.
 *
 * @param injections that it could have detected
 * @param episodes of alerts that belong to injections, repeats of one detection included
 * @param falseAlarms episodes that belong to none
 * @param ranks of the true root in its diagnoses, one an injection
 */
public record DetectorScore(
    String detector,
    long injections,
    long episodes,
    long falseAlarms,
    DetectionTimes times,
    SurvivalCurve curve,
    RootRanks ranks) {

  /**
   * @param detectionWindow for how long after its end an injection can still be detected
   */
  public static DetectorScore of(
      String detector,
      Collection<VerdictEvent.Injection> verdicts,
      long falseAlarms,
      Duration detectionWindow) {
    Sum sum = new Sum(detectionWindow);
    for (VerdictEvent.Injection verdict : verdicts) {
      verdict.detectors().stream()
          .filter(of -> of.detector().equals(detector))
          .forEach(of -> sum.add(verdict, of));
    }
    return new DetectorScore(
        detector,
        sum.ranks.size(),
        sum.episodes,
        falseAlarms,
        DetectionTimes.of(sum.times),
        SurvivalCurve.of(sum.observed),
        RootRanks.of(sum.ranks));
  }

  public long detected() {
    return times.sorted().size();
  }

  /** Of faults and alerts; of quiet windows where there are verdicts on those. */
  public Agreement agreement(long quiet, long alarmed) {
    return new Agreement(detected(), injections - detected(), falseAlarms, quiet, alarmed);
  }

  /** Adds up what single verdicts give. */
  private static final class Sum {

    private final Duration detectionWindow;
    private final List<Duration> times = new ArrayList<>();
    private final List<Observation> observed = new ArrayList<>();
    private final List<Integer> ranks = new ArrayList<>();
    private long episodes;

    Sum(Duration detectionWindow) {
      this.detectionWindow = detectionWindow;
    }

    void add(VerdictEvent.Injection verdict, DetectorVerdict of) {
      switch (verdict.outcome()) {
        case NO_EFFECT, PLACEBO -> {}
        case CENSORED -> observed.add(new Observation(verdict.exposed(), Seen.NOT_YET));
        case JUDGED -> judged(verdict, of);
      }
    }

    private void judged(VerdictEvent.Injection verdict, DetectorVerdict of) {
      ranks.add(rank(of.rootCause()));
      if (of.detection() instanceof Detection.Detected detected) {
        Duration took = detected.timeToDetect();
        times.add(took);
        episodes += detected.episodes();
        observed.add(new Observation(took.isNegative() ? Duration.ZERO : took, Seen.DETECTED));
      } else {
        observed.add(new Observation(verdict.exposed().plus(detectionWindow), Seen.NOT_YET));
      }
    }

    private static int rank(RootCause cause) {
      return switch (cause) {
        case RootCause.Correct correct -> 1;
        case RootCause.Wrong wrong -> wrong.rankOfTruth();
        case RootCause.Missed missed -> RootRanks.MISS;
      };
    }
  }
}
