package io.everdrill.democell.services;

/**
 * Bounds retries by the traffic: each call earns a part of a retry, and a full purse is small.
 * Three layers that each retry half of their calls still multiply the load on what is ill, as in
 * life.
 */
final class RetryBudget {
  private final double earnedPerCall;
  private final double most;
  private double saved;

  RetryBudget(double earnedPerCall, double most) {
    this.earnedPerCall = earnedPerCall;
    this.most = most;
    this.saved = most;
  }

  synchronized void called() {
    saved = Math.min(most, saved + earnedPerCall);
  }

  /** Whether one more retry may be made; takes it from the purse. */
  synchronized boolean spend() {
    if (saved < 1) {
      return false;
    }
    saved -= 1;
    return true;
  }
}
