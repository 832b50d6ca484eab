package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import java.time.Duration;
import java.time.Instant;

/**
 * Until when what was said can be revised, and how much longer files are kept, so that whatever a
 * revision needs is still there. Its time is the append time of what the judge is told, so that a
 * fact that is read late is not late.
 */
final class Retention {

  /**
   * From before an injection's hypothesis window to its closing: a fault lasts 15 minutes at most,
   * and its detection window, recovery deadline and lateness together no longer.
   */
  static final Duration REACH = Duration.ofMinutes(30);

  /** An alert that never ends masks for so long. */
  static final Duration LONGEST_FIRING = Duration.ofDays(7);

  private final Duration keep;
  private Instant appendedAt = Instant.EPOCH;

  Retention(Duration keep) {
    this.keep = keep;
  }

  /** What comes from here on follows from something that was appended then. */
  void tellTime(Instant appended) {
    appendedAt = appended;
  }

  /** Whether what could first be said at a moment cannot be said otherwise any more. */
  boolean over(Instant saidAt) {
    return appendedAt.isAfter(saidAt.plus(keep));
  }

  boolean over(InjectionCase known) {
    return over(known.closesAt());
  }

  /** Whether it has a verdict that stands for good: by the end that this tells, not a later one. */
  boolean stands(CaseFile file) {
    return file.verdict()
        .filter(told -> over(file.known().orElseThrow().closesAt(told.endedAt())))
        .isPresent();
  }

  /** What is older has no part in anything that can still be revised. */
  Instant needed() {
    return appendedAt.minus(keep).minus(REACH);
  }
}
