package io.everdrill.topics.score;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Rank;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import io.everdrill.topics.score.SurvivalCurve.Observation;
import io.everdrill.topics.score.SurvivalCurve.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sum of rows says of its detector. What is undefined, as precision without an alert, is
 * empty and never 0. Injections without effect and placebos are in no share of faults.
 */
public record Figures(Counts counts, Tally tally) {

  public static Figures of(Row sum) {
    return new Figures(sum.counts(), sum.tally());
  }

  /** Precision, recall over all faults, specificity over quiet windows, F1. */
  public Agreement agreement() {
    return new Agreement(
        counts.detected(),
        counts.injections() - counts.detected(),
        counts.falseAlarms(),
        tally.quiet().windows() - tally.quiet().alarmed(),
        tally.quiet().alarmed());
  }

  /** Recall over those faults that users felt. */
  public Proportion recallOfFelt() {
    return new Proportion(counts.feltDetected(), counts.felt());
  }

  /**
   * Recall as it would be if every fault were drawn alike: each counts as often as it was unlikely
   * to be drawn. Source: D. G. Horvitz, D. J. Thompson, JASA 47 (1952), in the ratio form of J.
   * Hajek (1971), which is bounded by 0 and 1 and right when all are equally likely. Weights are
   * clipped at {@link Weights#MOST}, which {@link Weights#clipped} counts. Source: E. Ionides,
   * Truncated importance sampling, JCGS 17 (2008).
   */
  public OptionalDouble weightedRecall() {
    Weights weights = tally.weights();
    return weights.injectionsMillionths() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) weights.detectedMillionths() / weights.injectionsMillionths());
  }

  /** False alarms in quiet windows, by the hours of those: alike for busy and idle cells. */
  public EventRate falseAlarmRate() {
    return new EventRate(tally.quiet().falseAlarms(), tally.quiet().watched());
  }

  /** Placebo drills on which it alerted. */
  public Proportion placeboAlarms() {
    return new Proportion(counts.placeboAlarms(), counts.placebos());
  }

  /** Whether it diagnosed anything: whoever gave no diagnosis is not scored for its roots. */
  public boolean diagnosed() {
    return counts.rootCorrect() + counts.rootWrong() > 0;
  }

  /** AC@k and Avg@k up to {@link Rank#LAST}, over all faults. */
  public RootRanks ranks() {
    SortedMap<Integer, Long> atRank = new TreeMap<>();
    tally.ranks().forEach(rank -> atRank.put(rank.rank(), rank.count()));
    return new RootRanks(counts.injections(), atRank, tally.tiedRanks());
  }

  /** Exact; nothing where nothing was timed. */
  public static Optional<Duration> mean(Times times) {
    long count = new Histogram(times.histogram()).count();
    return count == 0 ? Optional.empty() : Optional.of(times.sum().dividedBy(count));
  }

  /** To within 1 %, of an even number between the two in the middle. */
  public static Optional<Duration> median(Times times) {
    return new Histogram(times.histogram()).median();
  }

  /** To within 1 %; nothing where nothing was timed. */
  public static Optional<Duration> percentile(Times times, double share) {
    return new Histogram(times.histogram()).percentile(share);
  }

  /** How many faults are still undetected after a time, the missed among them; to within 1 %. */
  public SurvivalCurve undetected() {
    List<Observation> observations = new ArrayList<>();
    for (Bucket bucket : tally.toDetect().histogram()) {
      observations.add(new Observation(Histogram.middle(bucket), Seen.DETECTED, bucket.count()));
    }
    for (Bucket bucket : tally.undetected()) {
      observations.add(new Observation(Histogram.middle(bucket), Seen.NOT_YET, bucket.count()));
    }
    return SurvivalCurve.of(observations);
  }
}
