package io.everdrill.gateway;

import io.everdrill.runtime.BoundedMap;
import java.util.Map;

/**
 * A token bucket for each caller: so many requests a second on average, one second's worth at once.
 * Remembers the callers that asked last; one that is forgotten begins with a full bucket.
 */
final class RateLimit {

  private static final int MAX_CALLERS = 10_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final Map<String, Bucket> buckets = BoundedMap.ofLastUsed(MAX_CALLERS);

  private record Bucket(double left, long atNanos) {}

  RateLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  /**
   * Whether the caller may ask now; if so, that is counted.
   *
   * @param nowNanos of a clock that only goes forward
   */
  synchronized boolean take(String caller, long nowNanos) {
    double left = left(caller, nowNanos);
    buckets.put(caller, new Bucket(left < 1 ? left : left - 1, nowNanos));
    return left >= 1;
  }

  /** Counts as so many requests more, as far as there are any left. */
  synchronized void charge(String caller, int requests, long nowNanos) {
    buckets.put(caller, new Bucket(Math.max(0, left(caller, nowNanos) - requests), nowNanos));
  }

  private double left(String caller, long nowNanos) {
    Bucket bucket = buckets.getOrDefault(caller, new Bucket(perSecond, nowNanos));
    double refilled = (nowNanos - bucket.atNanos()) / NANOS_PER_SECOND * perSecond;
    return Math.min(perSecond, bucket.left() + refilled);
  }
}
