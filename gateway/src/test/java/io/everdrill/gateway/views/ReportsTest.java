package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What many verdicts together say. */
class ReportsTest {

  private static final Coverage.Question ANY =
      new Coverage.Question(Coverage.By.SERVICE, "", Duration.ofSeconds(60));

  @Test
  void underFiveDrillsThereIsNoRate() {
    assertThat(Share.of(4, 4).rates()).isEmpty();
    // Wilson's interval for 8 of 10, as any table of it has it.
    List<Double> rates = Share.of(8, 10).rates();
    assertThat(rates.get(0)).isEqualTo(0.8);
    assertThat(rates.get(1)).isCloseTo(0.4902, within(1e-4));
    assertThat(rates.get(2)).isCloseTo(0.9433, within(1e-4));
  }

  @Test
  void oneMissMakesAPairMissedAndTheDrillsBehindItAreNamed() {
    Coverage coverage = Coverage.of(ANY, page(verdicts("payment-svc", 5, 1)), List.of(), List.of());

    Coverage.Cell cell = coverage.cells().getFirst();
    assertThat(cell.state()).isEqualTo(Coverage.State.MISSED);
    assertThat(cell.detected().part()).isEqualTo(5);
    assertThat(cell.detected().n()).isEqualTo(6);
    assertThat(cell.injections()).hasSize(6);
    assertThat(cell.meanTimeToDetect()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void detectionLaterThanAskedForIsSlow() {
    Coverage.Question quick =
        new Coverage.Question(Coverage.By.SERVICE, "cell-monitor", Duration.ofSeconds(3));

    Coverage coverage =
        Coverage.of(quick, page(verdicts("payment-svc", 5, 0)), List.of(), List.of());

    assertThat(coverage.cells().getFirst().state()).isEqualTo(Coverage.State.SLOW);
    assertThat(coverage.cells().getFirst().slow()).isEqualTo(5);
  }

  @Test
  void issueIsOneHoweverOftenItShowed() {
    Issues issues = Issues.of(page(verdicts("payment-svc", 2, 3)), List.of(), List.of(), "");

    assertThat(issues.items()).hasSize(1);
    Issues.Issue issue = issues.items().getFirst();
    assertThat(issue.kind()).isEqualTo(Issues.Kind.MISSED);
    assertThat(issue.times()).isEqualTo(3);
    assertThat(issue.of()).isEqualTo(5);
    assertThat(issue.detector()).isEqualTo("cell-monitor");
  }

  @Test
  void trendCountsEachHourByItself() {
    // A drill a minute, the first at 03:01.
    Trend trend = Trend.of(Trend.Step.HOUR, page(verdicts("payment-svc", 59, 2)), "");

    assertThat(trend.points()).hasSize(2);
    assertThat(trend.points().get(0).detected()).isEqualTo(Share.of(59, 59));
    assertThat(trend.points().get(1).detected()).isEqualTo(Share.of(0, 2));
  }

  @Test
  void whatWasNotJudgedSaysNothingOfADetector() {
    VerdictEvent.Detection masked =
        new VerdictEvent.Detection.Masked(((VerdictEvent.Detection.Detected) detected()).first());
    List<VerdictEvent.Injection> verdicts = List.of(verdict("shop", 1, 1, "payment-svc", masked));

    assertThat(Coverage.of(ANY, page(verdicts), List.of(), List.of()).cells()).isEmpty();
    assertThat(Trend.of(Trend.Step.WEEK, page(verdicts), "").points()).isEmpty();
    assertThat(Issues.of(page(verdicts), List.of(), List.of(), "").items()).isEmpty();
  }

  /** So many detected, then so many missed, a minute apart. */
  private static List<VerdictEvent.Injection> verdicts(String service, int detected, int missed) {
    List<VerdictEvent.Injection> verdicts = new ArrayList<>();
    for (int drill = 1; drill <= detected + missed; drill++) {
      VerdictEvent.Detection detection = drill <= detected ? detected() : missed();
      verdicts.add(verdict("shop", drill, 1, service, detection));
    }
    return verdicts.reversed();
  }

  private static Page<VerdictEvent.Injection> page(List<VerdictEvent.Injection> verdicts) {
    return new Page<>(verdicts, "", true);
  }
}
