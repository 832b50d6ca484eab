package io.everdrill.evaluator.score;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import java.time.Duration;
import java.util.Collection;
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

  private final DDSketch millis =
      DDSketches.logarithmicCollapsingLowestDense(RELATIVE_ERROR, MAX_BINS);

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
}
