package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.gateway.ShopStory;
import io.everdrill.gateway.TestEvents;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Quiet;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.ScoreboardEvent.Times;
import io.everdrill.topics.events.ScoreboardEvent.Weights;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.score.ScoreFilter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The matrix of more drills than verdicts are held. */
class CountedTest {

  private static final Coverage.Question ANY =
      new Coverage.Question(Coverage.By.SERVICE, "", Duration.ofSeconds(60));

  /** The last two, both detected. */
  private static final Page<VerdictEvent.Injection> TWO_HELD =
      new Page<>(
          List.of(
              verdict("shop", 42, 1, "payment-svc", detected()),
              verdict("shop", 41, 1, "payment-svc", detected())),
          "",
          false);

  private final ScoreboardView scoreboard = new ScoreboardView(100);

  @Test
  void pairIsOfAllThatWasCountedWithTheDrillsBehindItThatAreHeld() {
    scoreboard.take(row("payment-svc", "noop", "cell-monitor", 30, 10));
    scoreboard.take(row("payment-svc", "none", "cell-monitor", 0, 0));

    Coverage coverage = coverage(ANY, scoreboard.counted(ScoreFilter.ANY));

    assertThat(coverage.cells()).hasSize(1);
    Coverage.Cell cell = coverage.cells().getFirst();
    assertThat(cell.state()).isEqualTo(Coverage.State.MISSED);
    assertThat(cell.detected()).isEqualTo(Share.of(30, 40));
    assertThat(cell.missed()).isEqualTo(10);
    assertThat(cell.slow()).isEqualTo(6);
    assertThat(cell.meanTimeToDetect()).isEqualTo(Duration.ofSeconds(4));
    assertThat(cell.injections()).hasSize(2);
    assertThat(coverage.complete()).isTrue();
  }

  @Test
  void verdictsTellWhereTheyAreMore() {
    scoreboard.take(row("payment-svc", "noop", "cell-monitor", 0, 1));

    Coverage.Cell cell = coverage(ANY, scoreboard.counted(ScoreFilter.ANY)).cells().getFirst();

    assertThat(cell.detected()).isEqualTo(Share.of(2, 2));
    assertThat(cell.state()).isEqualTo(Coverage.State.DETECTED);
  }

  @Test
  void answersOfTwoDetectorsAreNotAddedUp() {
    scoreboard.take(row("payment-svc", "noop", "cell-monitor", 30, 10));
    scoreboard.take(row("payment-svc", "noop", "aiops", 20, 20));

    Counted any = scoreboard.counted(ScoreFilter.ANY);
    Counted one = scoreboard.counted(ScoreFilter.of("", "", "", "aiops"));

    assertThat(any).isEqualTo(Counted.NONE);
    assertThat(coverage(ANY, any).cells().getFirst().detected()).isEqualTo(Share.of(2, 2));
    assertThat(coverage(ANY, any).complete()).isFalse();
    assertThat(coverage(ANY, one).cells().getFirst().detected()).isEqualTo(Share.of(20, 40));
  }

  @Test
  void rowsAreThoseOfTheTierAndFaultsOfWhichNobodyKnowsTheClassAreTold() {
    Coverage.Question byTier =
        new Coverage.Question(Coverage.By.CLASS_AND_TIER, "", Duration.ofSeconds(60));
    scoreboard.take(row("payment-svc", "noop", "cell-monitor", 5, 0));
    scoreboard.take(row("checkout-svc", "noop", "cell-monitor", 7, 1));

    Coverage known = coverage(byTier, scoreboard.counted(ScoreFilter.ANY));

    assertThat(known.cells()).hasSize(1);
    assertThat(known.cells().getFirst().row()).isEqualTo("tier-2");
    assertThat(known.cells().getFirst().detected()).isEqualTo(Share.of(12, 13));
    assertThat(known.complete()).isTrue();

    scoreboard.take(row("payment-svc", "of-long-ago", "cell-monitor", 5, 0));
    Coverage other = coverage(byTier, scoreboard.counted(ScoreFilter.ANY));
    assertThat(other.cells()).isEqualTo(known.cells());
    assertThat(other.complete()).isFalse();
  }

  @Test
  void whatWasBrokenByAKindThatNoScenarioHasAnyMoreIsAColumnOfItsOwn() {
    scoreboard.take(row("payment-svc", "of-long-ago", "cell-monitor", 5, 0));

    Coverage coverage = coverage(ANY, scoreboard.counted(ScoreFilter.ANY));

    assertThat(coverage.faults()).containsExactly("noop", "of-long-ago");
    assertThat(coverage.complete()).isTrue();
  }

  @Test
  void missedOneStaysMissedWhereVerdictsAreAll() {
    Page<VerdictEvent.Injection> all =
        new Page<>(List.of(verdict("shop", 1, 1, "payment-svc", missed())), "", true);

    Coverage coverage = Coverage.of(ANY, all, List.of(), List.of(), Counted.NONE);

    assertThat(coverage.cells().getFirst().state()).isEqualTo(Coverage.State.MISSED);
    assertThat(coverage.complete()).isTrue();
  }

  private static Coverage coverage(Coverage.Question question, Counted counted) {
    ShopStory story = new ShopStory(TestEvents.START);
    return Coverage.of(
        question,
        TWO_HELD,
        List.of(story.target("payment-svc"), story.target("checkout-svc")),
        List.of(),
        counted);
  }

  /** Detected after four seconds each, a fifth of them after more than a minute. */
  private static Row row(
      String service, String fault, String detector, long detected, long missed) {
    Times toDetect =
        new Times(
            Duration.ofSeconds(4 * detected),
            detected == 0
                ? List.of()
                : List.of(
                    new Bucket(Duration.ofSeconds(2), detected - detected / 5),
                    new Bucket(Duration.ofSeconds(90), detected / 5)));
    return new Row(
        new CellId("shop"),
        service,
        fault,
        detector,
        new Counts(detected + missed, detected, missed, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        toDetect.sum(),
        List.of(),
        TestEvents.START,
        new Tally(
            0,
            toDetect,
            Times.NONE,
            Times.NONE,
            List.of(),
            Quiet.NONE,
            Weights.NONE,
            List.of(),
            List.of(),
            0,
            0));
  }
}
