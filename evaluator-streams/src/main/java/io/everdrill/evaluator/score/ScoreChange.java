package io.everdrill.evaluator.score;

import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import java.util.List;

/**
 * What a judgement changes on the scoreboard: a revision takes back what the one before gave.
 *
 * @param injection that was judged; empty of an alarm or a quiet window
 */
public record ScoreChange(String injection, List<Day> minus, List<Day> plus) {

  private static final String NO_INJECTION = "";

  /** A verdict, the first on its injection or in the place of another. */
  public static ScoreChange of(InjectionId injection, List<Day> minus, List<Day> plus) {
    return new ScoreChange(injection.value(), minus, plus);
  }

  /** What no injection explains. */
  public static ScoreChange add(List<Day> rows) {
    return new ScoreChange(NO_INJECTION, List.of(), rows);
  }

  public static ScoreChange takeBack(List<Day> rows) {
    return new ScoreChange(NO_INJECTION, rows, List.of());
  }

  /** In the place of what was said before. */
  public static ScoreChange replace(List<Day> before, List<Day> rows) {
    return new ScoreChange(NO_INJECTION, before, rows);
  }
}
