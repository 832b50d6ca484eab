package io.everdrill.evaluator.score;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Times to detect of those faults that were detected: exact, for as many as fit in memory. */
public record DetectionTimes(List<Duration> sorted) {

  public DetectionTimes {
    sorted = sorted.stream().sorted().toList();
  }

  public static DetectionTimes of(Collection<Duration> times) {
    return new DetectionTimes(List.copyOf(times));
  }

  public Optional<Duration> mean() {
    return sorted.isEmpty()
        ? Optional.empty()
        : Optional.of(
            sorted.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(sorted.size()));
  }

  /** Of an even number the mean of the two in the middle. */
  public Optional<Duration> median() {
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    Duration upper = sorted.get(sorted.size() / 2);
    Duration lower = sorted.get((sorted.size() - 1) / 2);
    return Optional.of(lower.plus(upper).dividedBy(2));
  }
}
