package io.everdrill.gateway.views;

/**
 * How much a view holds; the oldest goes first.
 *
 * @param maxBytes of the events on their topics, each with what it takes beside them
 */
public record Bound(int maxEvents, long maxBytes) {

  /** What an event takes beside its bytes. */
  static final int EVENT_OVERHEAD_BYTES = 200;

  boolean isPassedBy(int events, long bytes) {
    return events > maxEvents || bytes > maxBytes;
  }

  /** One that alone is more than all may be: nothing else is let go for it. */
  boolean isPassedByOne(long bytes) {
    return bytes > maxBytes;
  }

  /** 0 is empty, at 1 the oldest begin to go; whichever of the two is nearer. */
  double fullness(int events, long bytes) {
    return Math.max((double) events / maxEvents, (double) bytes / maxBytes);
  }
}
