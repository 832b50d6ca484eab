package io.everdrill.evaluator.score;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.Bin;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.score.Histogram;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Percentiles of any number of durations in bounded memory, off by at most 1 % of the duration:
 * DDSketch. Merging gives exactly what adding all to one would have given, in whichever order, so
 * that a replay and any division over cells end in the same figures; a t-digest would not. Source:
 * C. Masson, J. Rim, H. Lee, PVLDB 12 (2019).
 */
public final class DurationSketch {

  private static final double RELATIVE_ERROR = 0.01;

  /** From 1 ms to ten years at this error; beyond, the shortest are taken together. */
  private static final int MAX_BINS = 1_400;

  private static final double MICROS_PER_MILLI = 1_000;

  private static final LogarithmicMapping CLASSES = new LogarithmicMapping(RELATIVE_ERROR);

  private final DDSketch millis =
      new DDSketch(CLASSES, () -> new CollapsingLowestDenseStore(MAX_BINS));

  /** An empty one. */
  public DurationSketch() {}

  public static DurationSketch of(Collection<Duration> durations) {
    DurationSketch sketch = new DurationSketch();
    durations.forEach(sketch::add);
    return sketch;
  }

  public void add(Duration duration) {
    millis.accept(Math.max(0, duration.toMillis()));
  }

  /** Takes in what another has. */
  public void add(DurationSketch other) {
    millis.mergeWith(other.millis);
  }

  public long count() {
    return (long) millis.getCount();
  }

  /**
   * @param share 0.99 for the 99th percentile
   */
  public Optional<Duration> percentile(double share) {
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(millis.getValueAtQuantile(share))));
  }

  /**
   * The same as rows of the scoreboard have it: by the upper ends of its classes. What took no time
   * is in the class of the first millisecond.
   */
  public Histogram histogram() {
    Store positive = millis.getPositiveValueStore();
    long atOnce = Math.round(millis.getCount() - positive.getTotalCount());
    Histogram histogram =
        atOnce == 0 ? Histogram.EMPTY : new Histogram(List.of(bucket(CLASSES.index(1), atOnce)));
    List<Bucket> buckets = new ArrayList<>();
    Iterator<Bin> bins = positive.getAscendingIterator();
    while (bins.hasNext()) {
      Bin bin = bins.next();
      buckets.add(bucket(bin.getIndex(), Math.round(bin.getCount())));
    }
    return histogram.plus(new Histogram(buckets));
  }

  private static Bucket bucket(int index, long count) {
    long micros = Math.round(CLASSES.upperBound(index) * MICROS_PER_MILLI);
    return new Bucket(Duration.of(micros, ChronoUnit.MICROS), count);
  }
}
