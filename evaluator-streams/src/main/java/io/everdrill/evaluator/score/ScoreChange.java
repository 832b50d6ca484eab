package io.everdrill.evaluator.score;

import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.util.List;

/** What a judgement changes on the scoreboard: a revision takes back what the one before gave. */
public record ScoreChange(List<Row> minus, List<Row> plus) {

  public static ScoreChange add(List<Row> rows) {
    return new ScoreChange(List.of(), rows);
  }

  public static ScoreChange takeBack(List<Row> rows) {
    return new ScoreChange(rows, List.of());
  }
}
