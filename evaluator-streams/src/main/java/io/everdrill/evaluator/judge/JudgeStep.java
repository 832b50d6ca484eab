package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import java.time.Instant;

/** What moves the judge on, in the order of append times: a fact, or only time. */
sealed interface JudgeStep {

  /** An append time: by this alone the judge knows how late it is. */
  Instant at();

  /** Something that a topic says. */
  record Fact(Instant at, Event event, Origin origin) implements JudgeStep {}

  /**
   * A probe result was folded whose second may have been judged from already.
   *
   * @param at its append time
   */
  record LateResult(Instant at, CellId cell, Instant endedAt) implements JudgeStep {}

  /**
   * Every fact that was appended before this has been given; not all that is due before it has to
   * be done at once.
   *
   * @param most of what is due, as long as time has not moved there
   */
  record Due(Instant at, int most) implements JudgeStep {}

  /** Every fact that was appended up to here has been given. */
  record Tick(Instant at) implements JudgeStep {}

  /** Where a fact stands. */
  sealed interface Origin {}

  /** A record of a topic. */
  record OnTopic(int partition, long offset) implements Origin {}

  /** On no topic: the fact is of a history that is read from files. */
  record InHistory() implements Origin {}
}
