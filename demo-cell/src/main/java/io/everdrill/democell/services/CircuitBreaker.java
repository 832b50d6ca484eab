package io.everdrill.democell.services;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stops calling what keeps failing: opens when half of the last calls failed, lets one trial
 * through after a while, closes when the trial succeeds. Time is handed in, in nanoseconds.
 */
final class CircuitBreaker {
  enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  private final int window;
  private final int fewestCalls;
  private final long openForNanos;
  private final Deque<Boolean> failures = new ArrayDeque<>();
  private State state = State.CLOSED;
  private long openedAtNanos;
  private boolean trialRunning;

  CircuitBreaker(int window, int fewestCalls, Duration openFor) {
    this.window = window;
    this.fewestCalls = fewestCalls;
    this.openForNanos = openFor.toNanos();
  }

  /** Whether a call may be made now; a call that may must report how it ended. */
  synchronized boolean admits(long nowNanos) {
    if (state == State.OPEN && nowNanos - openedAtNanos >= openForNanos) {
      state = State.HALF_OPEN;
      trialRunning = false;
    }
    if (state == State.HALF_OPEN && !trialRunning) {
      trialRunning = true;
      return true;
    }
    return state == State.CLOSED;
  }

  synchronized void succeeded() {
    if (state == State.HALF_OPEN) {
      state = State.CLOSED;
      failures.clear();
    }
    remember(false);
  }

  synchronized void failed(long nowNanos) {
    remember(true);
    long failed = failures.stream().filter(failure -> failure).count();
    boolean tooMany = failures.size() >= fewestCalls && failed * 2 >= failures.size();
    if (state == State.HALF_OPEN || (state == State.CLOSED && tooMany)) {
      state = State.OPEN;
      openedAtNanos = nowNanos;
    }
  }

  synchronized State state() {
    return state;
  }

  private void remember(boolean failure) {
    failures.addLast(failure);
    if (failures.size() > window) {
      failures.removeFirst();
    }
  }
}
