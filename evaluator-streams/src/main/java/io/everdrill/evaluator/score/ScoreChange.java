package io.everdrill.evaluator.score;

import io.everdrill.topics.events.ScoreboardEvent.Day;
import java.util.List;

/** What a judgement changes on the scoreboard: a revision takes back what the one before gave. */
public record ScoreChange(List<Day> minus, List<Day> plus) {

  public static ScoreChange add(List<Day> rows) {
    return new ScoreChange(List.of(), rows);
  }

  public static ScoreChange takeBack(List<Day> rows) {
    return new ScoreChange(rows, List.of());
  }
}
