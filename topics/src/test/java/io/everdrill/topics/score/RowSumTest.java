package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSumTest {

  private static final Instant AT = ScoreRows.AT;

  private static Row sum(List<Row> rows) {
    Row sum = RowSum.none(rows.getFirst());
    for (Row row : rows) {
      sum = RowSum.plus(sum, row, AT);
    }
    return sum;
  }

  @Test
  void anyOrderAndAnyDivisionGivesTheSame() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<Row> rows = ScoreRows.some(100, random);
      Row inOrder = sum(rows);
      List<Row> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, random);
      int cut = 1 + random.nextInt(98);
      Row parts = RowSum.plus(sum(shuffled.subList(0, cut)), sum(shuffled.subList(cut, 100)), AT);

      assertThat(sum(shuffled)).as("seed " + seed).isEqualTo(inOrder);
      assertThat(parts).as("seed " + seed + ", cut at " + cut).isEqualTo(inOrder);
    }
  }

  @Test
  void totalIsTheSumOfAllAndOfNoneThereIsNone() {
    List<Row> rows = ScoreRows.some(101, new Random(7));

    assertThat(RowSum.total(rows)).hasValue(sum(rows));
    assertThat(RowSum.total(List.of())).isEmpty();
  }

  @Test
  void takingBackLeavesNoTrace() {
    for (int seed = 0; seed < 20; seed++) {
      List<Row> rows = ScoreRows.some(60, new Random(seed));
      Row kept = sum(rows.subList(0, 40));
      Row all = sum(rows);
      for (Row row : rows.subList(40, 60)) {
        all = RowSum.minus(all, row, AT);
      }

      assertThat(all).as("seed " + seed).isEqualTo(kept);
      for (Row row : rows.subList(0, 40)) {
        all = RowSum.minus(all, row, AT);
      }
      assertThat(RowSum.isNone(all)).as("seed " + seed).isTrue();
    }
  }

  /** A row of before an upgrade lacks what a revision after it takes back. */
  @Test
  void whatWasNeverInIsNotTakenOut() {
    Row never = ScoreRows.some(1, new Random(1)).getFirst();

    assertThat(RowSum.isNone(RowSum.minus(RowSum.none(never), never, AT))).isTrue();
  }
}
