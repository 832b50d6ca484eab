package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * What the drill asked for, where the verdict itself tells what came of it.
 *
 * @param limit after which the fault was to end; 0 if untold
 * @param mode how the drill was drawn
 * @param hypothesis what users were owed; a pass rate of 0 if untold
 * @param whyEnded what the agent said of the end: which abort and its cause, whose halt
 */
public record Asked(
    Shape shape,
    @JsonProperty("limitMs") Duration limit,
    DrillEvent.Mode mode,
    DefinitionEvent.Hypothesis hypothesis,
    String whyEnded) {

  private static final DefinitionEvent.Hypothesis NOTHING_OWED =
      new DefinitionEvent.Hypothesis(0, Duration.ofSeconds(1));

  public static final Asked UNTOLD =
      new Asked(Shape.STEADY, Duration.ZERO, DrillEvent.Mode.DOUBLE_RANDOM, NOTHING_OWED, "");

  public Asked {
    shape = Require.or(shape, Shape.STEADY);
    limit = Require.or(limit, Duration.ZERO);
    mode = Require.or(mode, DrillEvent.Mode.DOUBLE_RANDOM);
    hypothesis = Require.or(hypothesis, NOTHING_OWED);
    whyEnded = Require.orEmpty(whyEnded);
  }

  /** Equals what is left out in JSON. */
  static final class LeftOut {
    @Override
    public boolean equals(Object other) {
      return UNTOLD.equals(other);
    }

    @Override
    public int hashCode() {
      return UNTOLD.hashCode();
    }
  }
}
