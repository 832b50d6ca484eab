package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.score.ScoreFilter;
import io.everdrill.topics.score.ScoreTable.By;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreboardViewTest {

  private static final ScoreFilter ANY = ScoreFilter.ANY;

  /** 10 injections, 8 detected, 6 roots right of 8, 6 felt of which 5 detected. */
  private static final Counts DRILLED = new Counts(10, 8, 2, 0, 0, 6, 5, 0, 6, 1, 1, 0, 0);

  private static final Counts ALARMED = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);

  private final ScoreboardView view = new ScoreboardView(2);

  @Test
  void ratesAreMadeOfSums() {
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    view.take(row("shop", "auth-svc", "none", ALARMED));

    ScoreboardView.Score score = view.score(ANY, Set.of());

    assertThat(score.totals()).hasSize(1);
    ScoreboardView.Total total = score.totals().getFirst();
    assertThat(total.detector()).isEqualTo("cell-monitor");
    assertThat(total.counts().injections()).isEqualTo(10);
    assertThat(total.counts().falseAlarms()).isEqualTo(1);
    assertThat(total.rates())
        .containsAllEntriesOf(Map.of("precision", 8 / 9.0, "recall", 0.8, "recallFelt", 5 / 6.0))
        .containsEntry("rootCauseCorrect", 0.75);
    assertThat(total.sumTimeToDetect()).isEqualTo(Duration.ofSeconds(8));
    assertThat(total.timeToDetect().getFirst().count()).isEqualTo(8);
  }

  @Test
  void rateOfNothingIsLeftOut() {
    view.take(row("shop", "auth-svc", "none", ALARMED));

    assertThat(view.score(ANY, Set.of()).totals().getFirst().rates()).containsOnlyKeys("precision");
  }

  @Test
  void laterRowReplacesAndTombstoneRemoves() {
    view.take(row("shop", "payment-svc", "process-pause", ALARMED));
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    assertThat(view.score(ANY, Set.of()).totals().getFirst().counts()).isEqualTo(DRILLED);

    view.forget(Topic.SCOREBOARD, "shop/payment-svc/process-pause/cell-monitor");

    assertThat(view.score(ANY, Set.of()).rows()).isEmpty();
  }

  @Test
  void filtersBeforeItAdds() {
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    view.take(row("shop", "auth-svc", "none", ALARMED));

    ScoreboardView.Score score = view.score(ScoreFilter.of("", "", "process-pause", ""), Set.of());

    assertThat(score.rows()).hasSize(1);
    assertThat(score.totals().getFirst().rates())
        .containsEntry("recall", 0.8)
        .doesNotContainKey("precision");
  }

  @Test
  void figuresAreOfTheSumsAndGroupedAsAsked() {
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    view.take(row("shop", "auth-svc", "none", ALARMED));
    view.take(
        new ScoreboardEvent.Day(
            LocalDate.parse("2026-11-21"),
            "carpet",
            row("shop", "payment-svc", "process-pause", DRILLED)));

    ScoreboardView.Total all = view.score(ANY, Set.of()).totals().getFirst();
    assertThat(all.figures().get("recall").asDouble()).isEqualTo(0.8);
    assertThat(all.figures().get("recallInterval").get(0).asDouble())
        .isCloseTo(0.4902, within(1e-4));
    assertThat(view.score(ANY, Set.of(By.SERVICE)).totals())
        .extracting(total -> total.columns().get("service"))
        .containsExactly("auth-svc", "payment-svc");
    assertThat(view.score(ANY, Set.of(By.DAY)).totals())
        .singleElement()
        .satisfies(total -> assertThat(total.columns()).containsEntry("day", "2026-11-21"));
  }

  @Test
  void saysWhenThereAreMoreRowsThanItHolds() {
    view.take(row("shop", "a", "noop", DRILLED));
    view.take(row("shop", "b", "noop", DRILLED));
    assertThat(view.score(ANY, Set.of()).complete()).isTrue();

    view.take(row("shop", "c", "noop", DRILLED));

    assertThat(view.score(ANY, Set.of()).complete()).isFalse();
    assertThat(view.score(ANY, Set.of()).rows()).hasSize(2);
  }
}
