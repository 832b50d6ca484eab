package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.topics.events.Event;
import java.time.Instant;

/** Where judgements go, and what they ask to be reminded of. */
interface JudgeOutputs {

  void emit(Event event, Instant at);

  void score(ScoreChange change, Instant at);

  /** To be told at this append time, or at the next moment if that is over. */
  void remind(JudgeTimer timer);
}
