package io.everdrill.topics.score;

import static io.everdrill.topics.score.ScoreRows.found;
import static io.everdrill.topics.score.ScoreRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.score.ScoreTable.By;
import io.everdrill.topics.score.ScoreTable.Group;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);

  private final ScoreTable table = new ScoreTable(10);

  private static Row faults(String cell, String service, long detected, long of) {
    return row(cell, service, "process-pause", "m", found(detected, of), Tally.NONE);
  }

  private static Day day(LocalDate day, String mode, Row row) {
    return new Day(day, mode, row);
  }

  private static List<String> recalls(List<Group> groups) {
    return groups.stream()
        .map(g -> g.columns().values() + " " + g.figures().agreement().recall())
        .map(text -> text.replaceAll("Proportion.hits=(\\d+)\\.0, of=(\\d+).", "$1/$2"))
        .toList();
  }

  @Test
  void rowsAreAddedByTheColumnsAskedFor() {
    table.take(faults("shop", "payments", 1, 2));
    table.take(faults("shop", "stock", 3, 3));
    table.take(faults("bank", "payments", 0, 4));

    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of()))).containsExactly("[m] 4/9");
    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of(By.SERVICE))))
        .containsExactly("[m, payments] 1/6", "[m, stock] 3/3");
    assertThat(recalls(table.groups(ScoreFilter.of("shop", "", "", ""), Set.of(By.CELL))))
        .containsExactly("[m, shop] 4/5");
  }

  @Test
  void detectorsAreNeverAddedTogether() {
    table.take(row("shop", "s", "noop", "a", found(1, 1), Tally.NONE));
    table.take(row("shop", "s", "noop", "b", found(0, 1), Tally.NONE));

    assertThat(recalls(table.groups(ScoreFilter.ANY, EnumSet.noneOf(By.class))))
        .containsExactly("[a] 1/1", "[b] 0/1");
  }

  @Test
  void modesAndDaysAreAnsweredFromDaysAndCountNothingTwice() {
    table.take(faults("shop", "payments", 2, 3));
    table.take(day(MONDAY, "carpet", faults("shop", "payments", 1, 1)));
    table.take(day(TUESDAY, "carpet", faults("shop", "payments", 0, 1)));
    table.take(day(TUESDAY, "double-random", faults("shop", "payments", 1, 1)));

    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of()))).containsExactly("[m] 2/3");
    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of(By.DAY))))
        .containsExactly("[m, 2026-11-16] 1/1", "[m, 2026-11-17] 1/2");
    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of(By.MODE))))
        .containsExactly("[m, carpet] 1/2", "[m, double-random] 1/1");
    ScoreFilter tuesday = new ScoreFilter("", "", "", "", "", TUESDAY, TUESDAY);
    assertThat(recalls(table.groups(tuesday, Set.of()))).containsExactly("[m] 1/2");
  }

  /** A false alarm is of no fault: told apart by that, rows have none, and would all be precise. */
  @Test
  void rowsToldApartByFaultOrModeHaveNoPrecision() {
    table.take(day(MONDAY, "carpet", faults("shop", "payments", 5, 10)));
    table.take(faults("shop", "payments", 5, 10));
    table.take(falseAlarms("shop", "payments", 95));
    ScoreFilter carpet = new ScoreFilter("", "", "", "", "carpet", LocalDate.MIN, LocalDate.MAX);

    assertThat(figures(ScoreFilter.ANY, Set.of(By.SERVICE)).get("precision").asDouble())
        .isEqualTo(0.05);
    for (ObjectNode told :
        List.of(
            figures(ScoreFilter.of("", "", "process-pause", ""), Set.of()),
            figures(ScoreFilter.of("", "payments", "", ""), Set.of(By.FAULT)),
            figures(ScoreFilter.ANY, Set.of(By.MODE)),
            figures(carpet, Set.of()))) {
      assertThat(told.get("recall").asDouble()).isEqualTo(0.5);
      assertThat(told.get("precision").isNull()).isTrue();
      assertThat(told.get("precisionInterval").isNull()).isTrue();
      assertThat(told.get("f1").isNull()).isTrue();
      assertThat(told.get("f1Interval").isNull()).isTrue();
    }
  }

  private static Row falseAlarms(String cell, String service, long count) {
    Counts alarms = new Counts(0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0, 0, 0);
    return row(cell, service, "none", "m", alarms, Tally.NONE);
  }

  /** Of the last group, by its name. */
  private ObjectNode figures(ScoreFilter filter, Set<By> by) {
    return FiguresJson.of(table.groups(filter, by).getLast());
  }

  @Test
  void laterRowReplacesAndDeletedRowIsGone() {
    Row row = faults("shop", "payments", 0, 1);
    table.take(row);
    table.take(faults("shop", "payments", 1, 2));
    table.take(day(MONDAY, "carpet", row));
    assertThat(recalls(table.groups(ScoreFilter.ANY, Set.of()))).containsExactly("[m] 1/2");

    table.forget(row.key());
    table.forget(row.key() + "/carpet/2026-11-16");

    assertThat(table.rows(ScoreFilter.ANY)).isEmpty();
    assertThat(table.days(ScoreFilter.ANY)).isEmpty();
  }

  @Test
  void daysBeyondTheBoundAreTheOldest() {
    for (int i = 0; i < 11; i++) {
      table.take(day(MONDAY.plusDays(i), "carpet", faults("shop", "payments", 1, 1)));
    }

    assertThat(table.days(ScoreFilter.ANY)).hasSize(10);
    assertThat(table.days(ScoreFilter.ANY).getFirst().day()).isEqualTo(TUESDAY);
    assertThat(table.complete(ScoreFilter.ANY, Set.of(By.DAY))).isFalse();
    assertThat(table.complete(ScoreFilter.ANY, Set.of())).isTrue();
  }

  @Test
  void rowsBeyondTheBoundAreSaidToBeMissing() {
    for (int i = 0; i < 11; i++) {
      table.take(faults("shop", "s" + i, 1, 1));
    }

    assertThat(table.rows(ScoreFilter.ANY)).hasSize(10);
    assertThat(table.complete(ScoreFilter.ANY, Set.of())).isFalse();
  }
}
