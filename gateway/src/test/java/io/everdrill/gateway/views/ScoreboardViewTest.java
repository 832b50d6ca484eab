package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreboardViewTest {

  private static final ScoreboardView.Filter ANY = new ScoreboardView.Filter("", "", "", "");

  /** 10 injections, 8 detected, 6 roots right of 8, 6 felt of which 5 detected. */
  private static final Counts DRILLED = new Counts(10, 8, 2, 0, 0, 6, 5, 0, 6, 1, 1, 0, 0);

  private static final Counts ALARMED = new Counts(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);

  private final ScoreboardView view = new ScoreboardView(2);

  @Test
  void ratesAreMadeOfSums() {
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    view.take(row("shop", "auth-svc", "none", ALARMED));

    ScoreboardView.Score score = view.score(ANY);

    assertThat(score.totals()).hasSize(1);
    ScoreboardView.Total total = score.totals().getFirst();
    assertThat(total.detector()).isEqualTo("cell-monitor");
    assertThat(total.counts().injections()).isEqualTo(10);
    assertThat(total.counts().falseAlarms()).isEqualTo(1);
    assertThat(total.rates())
        .containsAllEntriesOf(Map.of("precision", 8 / 9.0, "recall", 0.8, "recallFelt", 5 / 6.0))
        .containsEntry("rootCauseCorrect", 0.75);
    assertThat(total.sumTimeToDetect()).isEqualTo(Duration.ofSeconds(16));
    assertThat(total.timeToDetect().getFirst().count()).isEqualTo(8);
  }

  @Test
  void rateOfNothingIsLeftOut() {
    view.take(row("shop", "auth-svc", "none", ALARMED));

    assertThat(view.score(ANY).totals().getFirst().rates()).containsOnlyKeys("precision");
  }

  @Test
  void laterRowReplacesAndTombstoneRemoves() {
    view.take(row("shop", "payment-svc", "process-pause", ALARMED));
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    assertThat(view.score(ANY).totals().getFirst().counts()).isEqualTo(DRILLED);

    view.forget(Topic.SCOREBOARD, "shop/payment-svc/process-pause/cell-monitor");

    assertThat(view.score(ANY).rows()).isEmpty();
  }

  @Test
  void filtersBeforeItAdds() {
    view.take(row("shop", "payment-svc", "process-pause", DRILLED));
    view.take(row("shop", "auth-svc", "none", ALARMED));

    ScoreboardView.Score score = view.score(new ScoreboardView.Filter("", "", "process-pause", ""));

    assertThat(score.rows()).hasSize(1);
    assertThat(score.totals().getFirst().rates()).containsEntry("precision", 1.0);
  }

  @Test
  void saysWhenThereAreMoreRowsThanItHolds() {
    view.take(row("shop", "a", "noop", DRILLED));
    view.take(row("shop", "b", "noop", DRILLED));
    assertThat(view.score(ANY).complete()).isTrue();

    view.take(row("shop", "c", "noop", DRILLED));

    assertThat(view.score(ANY).complete()).isFalse();
    assertThat(view.score(ANY).rows()).hasSize(2);
  }
}
