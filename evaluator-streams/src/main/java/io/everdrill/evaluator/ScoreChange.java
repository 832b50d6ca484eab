package io.everdrill.evaluator;

import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.util.List;

/** What a judgement changes on the scoreboard: a revision takes back what the one before gave. */
record ScoreChange(List<Row> minus, List<Row> plus) {

  static ScoreChange add(List<Row> rows) {
    return new ScoreChange(List.of(), rows);
  }

  static ScoreChange takeBack(List<Row> rows) {
    return new ScoreChange(rows, List.of());
  }
}
