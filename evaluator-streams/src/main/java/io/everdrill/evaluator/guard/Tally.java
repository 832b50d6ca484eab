package io.everdrill.evaluator.guard;

/**
 * What the probes of one service, or of a whole cell, have said: the newest results, and how many
 * there ever were since this guard began to look. Whoever wants the results since some moment
 * remembers the totals of that moment, so a passing result costs the same however many do.
 */
final class Tally {

  private final PassWindow window = new PassWindow();
  private long passes;
  private long failures;
  private long newestMillis;

  void add(long appendedMillis, boolean passed) {
    newestMillis = Math.max(newestMillis, appendedMillis);
    passes += passed ? 1 : 0;
    failures += passed ? 0 : 1;
    window.add(appendedMillis, passed);
  }

  /** What a guard before has seen, as of the last millisecond of its second; not in the totals. */
  void restore(ProbeSecond before) {
    newestMillis = Math.max(newestMillis, before.newestMillis());
    window.add(before.newestMillis(), before.results(), before.passes());
  }

  PassWindow window() {
    return window;
  }

  long passes() {
    return passes;
  }

  long failures() {
    return failures;
  }

  long results() {
    return passes + failures;
  }

  /** The latest append time; 0 before the first result. */
  long newestMillis() {
    return newestMillis;
  }
}
