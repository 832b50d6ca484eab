package io.everdrill.evaluator.score;

import io.everdrill.topics.Json;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.Impact;
import io.everdrill.topics.events.RootCause;
import io.everdrill.topics.events.RootCauseMistake;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.NamedInstead;
import io.everdrill.topics.events.ScoreboardEvent.Quiet;
import io.everdrill.topics.events.ScoreboardEvent.Rank;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.TiedRank;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.events.VerdictEvent.DetectorVerdict;
import io.everdrill.topics.events.VerdictEvent.InVain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one verdict gives to the scoreboard: a row of a single count for each detector. Injections
 * without effect give nothing, for they say nothing of the detectors; those that ended too early
 * for a detector only how long it watched in vain; placebos only that they were there, and whether
 * something alerted. A detector that was not there watched nothing: no placebo, and no time in
 * vain.
 */
public final class VerdictScore {

  private static final long MILLION = 1_000_000;

  private final DrillEvent.Started drill;
  private final VerdictEvent.Injection verdict;
  private final TimeClasses classes;

  private VerdictScore(
      DrillEvent.Started drill, VerdictEvent.Injection verdict, TimeClasses classes) {
    this.drill = drill;
    this.verdict = verdict;
    this.classes = classes;
  }

  public static List<Day> of(
      DrillEvent.Started drill, VerdictEvent.Injection verdict, TimeClasses classes) {
    VerdictScore score = new VerdictScore(drill, verdict, classes);
    return verdict.detectors().stream().map(score::row).flatMap(Optional::stream).toList();
  }

  private Optional<Day> row(DetectorVerdict of) {
    return switch (verdict.outcome()) {
      case NO_EFFECT -> Optional.empty();
      case CENSORED -> Optional.of(censored(of));
      case PLACEBO ->
          of.detection() instanceof Detection.Unavailable
              ? Optional.empty()
              : Optional.of(row(of, placebo(of), Tally.NONE));
      case JUDGED -> Optional.of(isCensored(of) ? censored(of) : row(of, counts(of), tally(of)));
    };
  }

  /** What ended early before another detector's eyes may have been too short for this one. */
  private boolean isCensored(DetectorVerdict of) {
    return switch (of.detection()) {
      case Detection.Missed missed -> !of.missed();
      case Detection.Masked masked -> tooShort();
      case Detection.Unavailable unavailable -> tooShort();
      case Detection noticed -> false;
    };
  }

  private boolean tooShort() {
    return verdict.endedEarly() && verdict.exposed().compareTo(drill.judging().minExposure()) < 0;
  }

  private Day censored(DetectorVerdict of) {
    return row(of, Counts.NONE, inVain(of, verdict.exposed()));
  }

  private Day row(DetectorVerdict of, Counts counts, Tally tally) {
    boolean timed = !tally.toDetect().histogram().isEmpty();
    Row row =
        new Row(
            verdict.cell(),
            verdict.service(),
            verdict.fault().kind(),
            of.detector(),
            counts,
            tally.toDetect().sum(),
            timed ? List.of(CoarseClasses.of(tally.toDetect().sum())) : List.of(),
            verdict.emittedAt(),
            tally);
    String mode = Json.word(drill.draw().mode());
    return new Day(Scoreboard.dayOf(verdict.appliedAt()), mode, row);
  }

  private static Counts placebo(DetectorVerdict of) {
    long alarms = one(of.detection() instanceof Detection.FalseAlarm);
    return new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, alarms);
  }

  private Counts counts(DetectorVerdict of) {
    long detected = one(of.detection() instanceof Detection.Detected);
    long felt = one(verdict.impact() instanceof Impact.Felt);
    return new Counts(
        1,
        detected,
        one(of.detection() instanceof Detection.Missed),
        one(of.detection() instanceof Detection.Masked),
        one(of.detection() instanceof Detection.Unavailable),
        felt,
        felt * detected,
        0,
        one(of.rootCause() instanceof RootCause.Correct),
        one(of.rootCause() instanceof RootCause.Wrong),
        detected * one(of.rootCause() instanceof RootCause.Missed),
        0,
        0);
  }

  private Tally tally(DetectorVerdict of) {
    Times toDetect = Times.NONE;
    Times toNotify = Times.NONE;
    List<Bucket> undetected =
        watchedInVain(of, verdict.exposed().plus(drill.judging().detectionWindow()));
    if (of.detection() instanceof Detection.Detected found) {
      toDetect = times(found.timeToDetect());
      toNotify = times(found.timeToNotify());
    }
    return new Tally(
        0,
        toDetect,
        toNotify,
        verdict.impact() instanceof Impact.Felt felt ? times(felt.timeToFelt()) : Times.NONE,
        undetected,
        Quiet.NONE,
        weights(one(of.detection() instanceof Detection.Detected)),
        rank(of.rootCause()),
        instead(of.rootCause()),
        one(of.rootCause() instanceof RootCause.Wrong wrong && wrong.forbidden()),
        one(of.rootCause() instanceof RootCause.Wrong wrong && loudest(wrong)),
        tied(of.rootCause()));
  }

  /**
   * Nothing of one that noticed, nor of one that could not: its alert fired before, or it was gone.
   *
   * @param untold where the verdict does not say how long it watched
   */
  private List<Bucket> watchedInVain(DetectorVerdict of, Duration untold) {
    return switch (of.detection()) {
      case Detection.Missed missed ->
          classes.of(of.inVain().stream().map(InVain::watched).findFirst().orElse(untold));
      case Detection other -> List.of();
    };
  }

  private Tally inVain(DetectorVerdict of, Duration untold) {
    return new Tally(
        0,
        Times.NONE,
        Times.NONE,
        Times.NONE,
        watchedInVain(of, untold),
        Quiet.NONE,
        Weights.NONE,
        List.of(),
        List.of(),
        0,
        0);
  }

  private Times times(Duration took) {
    return new Times(took, classes.of(took));
  }

  private Weights weights(long detected) {
    double probability = verdict.drawProbability();
    if (probability == 0) {
      return Weights.NONE;
    }
    double times = 1 / probability;
    long weight = Math.round(MILLION * Math.min(times, Weights.MOST));
    return new Weights(weight, detected * weight, one(times > Weights.MOST));
  }

  private static List<Rank> rank(RootCause cause) {
    int rank = rankOf(cause);
    return rank == 0 || rank > Rank.LAST ? List.of() : List.of(new Rank(rank, 1));
  }

  private static int rankOf(RootCause cause) {
    return switch (cause) {
      case RootCause.Correct correct -> 1;
      case RootCause.Wrong wrong -> wrong.rankOfTruth();
      case RootCause.Missed missed -> 0;
    };
  }

  private static List<TiedRank> tied(RootCause cause) {
    return switch (cause) {
      case RootCause.Correct c -> tied(cause, c.tiedWrong(), c.tiedRoots());
      case RootCause.Wrong w -> tied(cause, w.tiedWrong(), w.tiedRoots());
      case RootCause.Missed missed -> List.of();
    };
  }

  private static List<TiedRank> tied(RootCause cause, int wrong, int roots) {
    return wrong == 0 || rank(cause).isEmpty()
        ? List.of()
        : List.of(
            new TiedRank(
                rankOf(cause), Math.min(wrong, TiedRank.MOST), Math.min(roots, TiedRank.MOST), 1));
  }

  private List<NamedInstead> instead(RootCause cause) {
    return cause instanceof RootCause.Wrong wrong
        ? List.of(new NamedInstead(knows(wrong.named()) ? wrong.named() : "", 1))
        : List.of();
  }

  private static boolean loudest(RootCause.Wrong wrong) {
    return wrong.mistakes().contains(RootCauseMistake.LOUDEST_DOWNSTREAM);
  }

  private boolean knows(String service) {
    return drill.aliases().stream().anyMatch(known -> known.service().equals(service))
        || drill.injections().stream().anyMatch(i -> i.target().service().equals(service));
  }

  private static long one(boolean holds) {
    return holds ? 1 : 0;
  }
}
