package io.everdrill.topics.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.DiagnosisEvent.Root;
import io.everdrill.topics.score.Ranking.Ranked;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void whatIsTiedSharesARankAndPushesBackWhatComesAfter() {
    Ranking ranking = new Ranking(List.of(List.of("a"), List.of("b", "c"), List.of("d")));

    assertThat(ranking.ranked())
        .containsExactly(
            new Ranked("a", 1), new Ranked("b", 2), new Ranked("c", 2), new Ranked("d", 4));
  }

  @Test
  void neighboursOfOneConfidenceAreTied() {
    Ranking ranking =
        Ranking.of(List.of(new Root("a", 0.4), new Root("b", 0.4), new Root("c", 0.2)));

    assertThat(ranking.places()).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void orderIsTheRankingWhateverTheConfidencesAre() {
    Ranking ranking =
        Ranking.of(List.of(new Root("a", 0.2), new Root("b", 0.4), new Root("c", 0.2)));

    assertThat(ranking.places()).containsExactly(List.of("a"), List.of("b"), List.of("c"));
  }

  @Test
  void whoGivesNoConfidenceTiesNothing() {
    Ranking ranking = Ranking.of(List.of(new Root("a", 0), new Root("b", 0)));

    assertThat(ranking.places()).containsExactly(List.of("a"), List.of("b"));
  }
}
