package io.everdrill.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many may listen at once: all together, and each caller, so that none takes all places. */
final class StreamPlaces {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final int max;
  private final int maxPerCaller;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /** Where one client sits until it leaves. */
  @FunctionalInterface
  interface Place {
    /** Once. */
    void leave();
  }

  StreamPlaces(int max, int maxPerCaller) {
    this.max = max;
    this.maxPerCaller = maxPerCaller;
  }

  /**
   * @throws Problem if there is none left for this caller
   */
  synchronized Place take(String caller) {
    if (all >= max) {
      throw Problem.unavailable("there are " + max + " clients already", RETRY_AFTER);
    }
    if (taken.getOrDefault(caller, 0) >= maxPerCaller) {
      throw Problem.unavailable(
          "this caller has " + maxPerCaller + " event streams already", RETRY_AFTER);
    }
    all++;
    taken.merge(caller, 1, Integer::sum);
    return () -> leave(caller);
  }

  private synchronized void leave(String caller) {
    all--;
    taken.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
  }
}
