package io.everdrill.evaluator.score;

import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

  private static Row row(long detected, long missed, Duration sum, Bucket... buckets) {
    Counts counts = new Counts(detected + missed, detected, missed, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return new Row(
        JudgeWorld.CELL,
        "payments",
        "process-pause",
        JudgeWorld.DETECTOR,
        counts,
        sum,
        List.of(buckets),
        at(0));
  }

  @Test
  void rowsAddUpAndTakingBackRestores() {
    Bucket one = new Bucket(Scoreboard.classOf(Duration.ofSeconds(3)), 1);
    Row detected = row(1, 0, Duration.ofSeconds(3), one);
    Row missed = row(0, 1, Duration.ZERO);

    Row both = Scoreboard.plus(detected, missed, at(0));

    assertThat(both).isEqualTo(row(1, 1, Duration.ofSeconds(3), one));
    assertThat(Scoreboard.minus(both, detected, at(0))).isEqualTo(missed);
  }

  @Test
  void classHoldsTheTimeAndIsAtMostAFifthWider() {
    for (long millis = 1; millis < 3_000_000; millis = millis * 5 / 4 + 1) {
      Duration took = Duration.ofMillis(millis);
      Duration upTo = Scoreboard.classOf(took);
      assertThat(upTo).isGreaterThanOrEqualTo(took);
      if (millis > 100) {
        assertThat(upTo.toMillis()).isLessThanOrEqualTo(millis * 120 / 100 + 1);
      }
    }
  }
}
