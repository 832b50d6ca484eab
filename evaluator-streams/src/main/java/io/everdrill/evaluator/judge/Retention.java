package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillLimits;
import java.time.Duration;
import java.time.Instant;

/**
 * Until when what was said can be revised, and how much longer files are kept, so that whatever a
 * revision needs is still there. Its time is the append time of what the judge is told, so that a
 * fact that is read late is not late.
 */
final class Retention {

  /**
   * From before an injection's hypothesis window to its closing, by what definitions are held to,
   * see {@link DrillLimits}. A case that takes longer is noted, and what it needs is kept.
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

  /** What is older has no part in anything of the cell that can still be revised. */
  Instant needed(CaseDocket cases, CellId cell) {
    Instant closesFrom = appendedAt.minus(keep);
    Instant usual = closesFrom.minus(REACH);
    return cases.longOnesNeed(cell, closesFrom).filter(usual::isAfter).orElse(usual);
  }
}
