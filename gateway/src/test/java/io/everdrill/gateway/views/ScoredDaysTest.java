package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.TestEvents;
import io.everdrill.gateway.views.Trend.Step;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weeks of far more verdicts than are held are whole. */
class ScoredDaysTest {

  private static final LocalDate MONDAY = LocalDate.parse("2026-11-16");
  private static final Page<VerdictEvent.Injection> NONE_HELD = new Page<>(List.of(), "", false);

  private final ScoredDays days = new ScoredDays(1_000, 1_000);

  @Test
  void weekIsTheSumOfItsDaysWhateverWasBrokenAndHowItWasDrawn() {
    days.take(day("shop", MONDAY, "kill", "sampling", 8, 2));
    days.take(day("shop", MONDAY, "kill", "replay", 1, 0));
    days.take(day("shop", MONDAY.plusDays(6), "pause", "sampling", 3, 1));
    days.take(day("shop", MONDAY.plusDays(7), "pause", "sampling", 5, 5));

    Trend weeks = trend(days, Step.WEEK, NONE_HELD);

    assertThat(weeks.points()).extracting(Trend.Point::from).containsExactly(at(0), at(7));
    assertThat(weeks.points())
        .extracting(Trend.Point::detected)
        .containsExactly(Share.of(12, 15), Share.of(5, 10));
    assertThat(weeks.points())
        .extracting(Trend.Point::meanTimeToDetect)
        .containsOnly(Duration.ofSeconds(4));
    assertThat(weeks.complete()).isTrue();
    assertThat(trend(days, Step.DAY, NONE_HELD).points())
        .extracting(Trend.Point::from)
        .containsExactly(at(0), at(6), at(7));
  }

  @Test
  void laterRowReplacesAndDeletedOneIsGone() {
    days.take(day("shop", MONDAY, "kill", "sampling", 1, 0));
    days.take(day("shop", MONDAY, "kill", "sampling", 6, 1));
    days.take(day("shop", MONDAY, "pause", "sampling", 1, 1));
    assertThat(one(days).detected()).isEqualTo(Share.of(7, 9));

    days.forget(Topic.SCOREBOARD, day("shop", MONDAY, "pause", "sampling", 0, 0).key());
    assertThat(one(days).detected()).isEqualTo(Share.of(6, 7));

    // A revision that takes all of it back.
    days.take(day("shop", MONDAY, "kill", "sampling", 0, 0));
    assertThat(trend(days, Step.WEEK, NONE_HELD).points()).isEmpty();
    days.forget(Topic.SCOREBOARD, day("none", MONDAY, "kill", "sampling", 0, 0).key());
    days.forget(Topic.SCOREBOARD, day("shop", MONDAY, "kill", "sampling", 0, 0).row().key());
    days.forget(Topic.SCOREBOARD, "shop/a/b/c/d/2026-99-99");
    days.forget(Topic.SCOREBOARD, "2026-11-16");
  }

  @Test
  void oldDaysBecomeTheirWeeksAndWeeksStayWhole() {
    ScoredDays small = new ScoredDays(5, 1_000);
    ScoredDays large = new ScoredDays(1_000, 1_000);
    for (int day = 0; day < 60; day++) {
      for (ScoredDays each : List.of(small, large)) {
        each.take(day("shop", MONDAY.plusDays(day), "kill", "sampling", 1, 0));
        each.take(day("shop", MONDAY.plusDays(day), "kill", "sampling", 2, 1));
        each.take(day("bank", MONDAY.plusDays(day), "pause", "sampling", 1, 1));
      }
    }

    assertThat(trend(small, Step.WEEK, NONE_HELD)).isEqualTo(trend(large, Step.WEEK, NONE_HELD));
    assertThat(trend(small, Step.WEEK, NONE_HELD).points()).hasSize(18);
    assertThat(trend(small, Step.DAY, NONE_HELD).complete()).isFalse();
    assertThat(trend(large, Step.DAY, NONE_HELD).points()).hasSize(120);
    assertThat(small.dropped()).isZero();
  }

  @Test
  void whatCannotBeReplacedAnyMoreIsTold() {
    ScoredDays small = new ScoredDays(2, 1_000);
    for (int day = 0; day < 5; day++) {
      small.take(day("shop", MONDAY.plusDays(day), "kill", "sampling", 1, 0));
    }
    assertThat(trend(small, Step.WEEK, NONE_HELD).complete()).isTrue();

    small.take(day("shop", MONDAY, "kill", "sampling", 2, 0));

    assertThat(trend(small, Step.WEEK, NONE_HELD).complete()).isFalse();
    assertThat(one(small).detected()).isEqualTo(Share.of(5, 5));
  }

  @Test
  void oldestWeekGoesAndItsCellIsTold() {
    ScoredDays small = new ScoredDays(1, 2);
    small.take(day("bank", MONDAY.plusDays(70), "kill", "sampling", 1, 0));
    for (int week = 0; week < 5; week++) {
      small.take(day("shop", MONDAY.plusDays(7 * week), "kill", "sampling", 1, 0));
    }

    Trend weeks = trend(small, Step.WEEK, NONE_HELD);

    assertThat(weeks.complete()).isFalse();
    assertThat(small.dropped()).isPositive();
    assertThat(small.fullness()).isEqualTo(1);
    assertThat(weeks.points()).hasSize(3);
  }

  @Test
  void weeksBeforeADeletedDayAreGoneToo() {
    ScoredDays small = new ScoredDays(1, 1_000);
    for (int week = 0; week < 4; week++) {
      small.take(day("shop", MONDAY.plusDays(7 * week), "kill", "sampling", 1, 0));
    }

    small.forget(
        Topic.SCOREBOARD, day("shop", MONDAY.plusDays(15), "kill", "sampling", 0, 0).key());

    assertThat(trend(small, Step.WEEK, NONE_HELD).points())
        .extracting(Trend.Point::from)
        .containsExactly(at(14), at(21));
  }

  @Test
  void ofAnAgeBeforeThereWereDaysVerdictsTell() {
    // Both on 2026-11-21.
    VerdictEvent.Injection one = verdict("shop", 1, 1, "payment-svc", detected());
    VerdictEvent.Injection other = verdict("shop", 2, 1, "payment-svc", missed());
    Page<VerdictEvent.Injection> all = new Page<>(List.of(other, one), "", true);

    assertThat(trend(days, Step.WEEK, all)).isEqualTo(Trend.of(Step.WEEK, all, ""));
    assertThat(trend(days, Step.WEEK, NONE_HELD).complete()).isFalse();

    days.take(day("shop", MONDAY.plusDays(5), "kill", "sampling", 1, 0));
    assertThat(one(trend(days, Step.WEEK, all)).detected()).isEqualTo(Share.of(1, 2));
    days.take(day("shop", MONDAY.plusDays(5), "pause", "sampling", 4, 1));
    assertThat(one(trend(days, Step.WEEK, all)).detected()).isEqualTo(Share.of(5, 6));
  }

  @Test
  void onlyWhatIsAskedForIsTold() {
    days.take(day("shop", MONDAY, "kill", "sampling", 1, 0));
    days.take(day("bank", MONDAY, "kill", "sampling", 2, 0));

    assertThat(ask("shop", "payment-svc", "cell-monitor")).containsExactly(Share.of(1, 1));
    assertThat(ask("bank", "", "")).containsExactly(Share.of(2, 2));
    assertThat(ask("shop", "auth-svc", "")).isEmpty();
    assertThat(ask("shop", "", "other")).isEmpty();
    assertThat(ask("none", "", "")).isEmpty();
  }

  private List<Share> ask(String cell, String service, String detector) {
    Cells cells = Cells.of(List.of(new CellId(cell)));
    return Trend.of(new Trend.Question(Step.WEEK, cells, service, detector), NONE_HELD, days)
        .points()
        .stream()
        .map(Trend.Point::detected)
        .toList();
  }

  private static Trend trend(ScoredDays days, Step step, Page<VerdictEvent.Injection> verdicts) {
    return Trend.of(new Trend.Question(step, Cells.ALL, "", ""), verdicts, days);
  }

  private static Trend.Point one(ScoredDays days) {
    return one(trend(days, Step.WEEK, NONE_HELD));
  }

  private static Trend.Point one(Trend trend) {
    assertThat(trend.points()).hasSize(1);
    return trend.points().getFirst();
  }

  private static Instant at(int day) {
    return MONDAY.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Each detected after four seconds. */
  private static Day day(
      String cell, LocalDate day, String fault, String mode, long detected, long missed) {
    Counts counts = new Counts(detected + missed, detected, missed, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return new Day(
        day,
        mode,
        new Row(
            new CellId(cell),
            "payment-svc",
            fault,
            "cell-monitor",
            counts,
            Duration.ofSeconds(4 * detected),
            List.of(),
            TestEvents.START));
  }
}
