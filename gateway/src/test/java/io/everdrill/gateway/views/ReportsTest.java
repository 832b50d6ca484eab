package io.everdrill.gateway.views;

import static io.everdrill.gateway.TestEvents.detected;
import static io.everdrill.gateway.TestEvents.missed;
import static io.everdrill.gateway.TestEvents.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.ShopStory;
import io.everdrill.gateway.TestEvents;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DrillId;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    Issues issues =
        Issues.of(
            page(verdicts("payment-svc", 2, 3)),
            List.of(),
            List.of(),
            "",
            none -> Optional.empty());

    assertThat(issues.items()).hasSize(1);
    Issues.Issue issue = issues.items().getFirst();
    assertThat(issue.kind()).isEqualTo(Issues.Kind.MISSED);
    assertThat(issue.times()).isEqualTo(3);
    assertThat(issue.of()).isEqualTo(5);
    assertThat(issue.detector()).isEqualTo("cell-monitor");
  }

  @Test
  void issueIsOfWhoeverOwnsTheServiceAndSaysWhoseTheScenarioIs() {
    List<InventoryEvent.Target> targets =
        List.of(new ShopStory(TestEvents.START).target("payment-svc"));

    Issues.Issue owned = issue(targets);
    assertThat(owned.owner()).isEqualTo("team-payment-svc");
    assertThat(owned.scenarioOwner()).isEqualTo("team-resilience");
    assertThat(issue(List.of()).owner()).isEqualTo("team-resilience");
  }

  private static Issues.Issue issue(List<InventoryEvent.Target> targets) {
    DefinitionEvent.Scenario scenario =
        new DefinitionEvent.Scenario(
            "pause-payment-svc",
            1,
            new Fault.Noop(),
            DefinitionEvent.TargetSelector.ALL,
            Duration.ofSeconds(30),
            1,
            least(0.9),
            List.of(),
            DefinitionEvent.GroundTruth.TARGET,
            "",
            "team-resilience",
            List.of(),
            TestEvents.START);
    return Issues.of(
            page(verdicts("payment-svc", 0, 1)),
            targets,
            List.of(scenario),
            "",
            none -> Optional.empty())
        .items()
        .getFirst();
  }

  @Test
  void hypothesisIsThatOfTheDrillAndNotOfAScenarioThatWasChangedSince() throws Exception {
    assertThat(refuted(2, drill -> Optional.empty())).isZero();
    assertThat(refuted(1, drill -> Optional.empty())).isOne();
    assertThat(refuted(2, drill -> Optional.of(least(0.6)))).isOne();
    assertThat(refuted(1, drill -> Optional.of(least(0.4)))).isZero();
  }

  @Test
  void classAndTierAreWhatTheMatrixIsMadeOfWhereThatIsAskedFor() {
    Coverage.Question question =
        new Coverage.Question(Coverage.By.CLASS_AND_TIER, "", Duration.ofSeconds(60));
    List<InventoryEvent.Target> targets =
        List.of(new ShopStory(TestEvents.START).target("payment-svc"));

    Coverage coverage =
        Coverage.of(question, page(verdicts("payment-svc", 5, 1)), targets, List.of());

    assertThat(coverage.rows()).containsExactly("tier-2");
    assertThat(coverage.faults()).containsExactly("control");
    assertThat(coverage.cells().getFirst().detected()).isEqualTo(Share.of(5, 6));
  }

  /** Half of the probes passed; the scenario that is there today expects nine of ten. */
  private static long refuted(
      int versionToday, Function<DrillId, Optional<DefinitionEvent.Hypothesis>> ofDrills)
      throws Exception {
    ObjectNode half = Json.mapper().valueToTree(verdict("shop", 1, 1, "payment-svc", detected()));
    half.set(
        "impact",
        Json.mapper()
            .readTree(
                """
                {"outcome": "felt", "firstFailureAt": "2026-11-21T03:00:01Z", "timeToFeltMs": 1000,
                 "results": 20, "failures": 10, "passRateBefore": 1.0, "passRateDuring": 0.5,
                 "services": ["payment-svc"]}
                """));
    DefinitionEvent.Scenario today =
        new DefinitionEvent.Scenario(
            half.path("scenario").asText(),
            versionToday,
            new Fault.Noop(),
            DefinitionEvent.TargetSelector.ALL,
            Duration.ofSeconds(30),
            1,
            least(0.9),
            List.of(),
            DefinitionEvent.GroundTruth.TARGET,
            "",
            "",
            List.of(),
            TestEvents.START);
    return Issues.of(
            page(List.of(Json.mapper().treeToValue(half, VerdictEvent.Injection.class))),
            List.of(),
            List.of(today),
            "",
            ofDrills)
        .items()
        .stream()
        .filter(issue -> issue.kind() == Issues.Kind.HYPOTHESIS_REFUTED)
        .count();
  }

  private static DefinitionEvent.Hypothesis least(double passRate) {
    return new DefinitionEvent.Hypothesis(passRate, Duration.ofSeconds(5));
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
  void dayCountsEachDrillOnceInTheZoneAskedForAndAJudgedOneAlthoughItIsNotHeld() {
    // At 03:01 in UTC it is still the day before in New York.
    List<BriefDrill> held =
        List.of(
            brief(1, DrillView.State.DONE),
            brief(3, DrillView.State.ACTIVE),
            brief(4, DrillView.State.SKIPPED),
            brief(5, DrillView.State.DONE));
    Page<VerdictEvent.Injection> verdicts = page(verdicts("payment-svc", 1, 1));

    Days days = Days.of(ZoneId.of("America/New_York"), held, TestEvents.START, verdicts);

    assertThat(days.days()).containsExactly(new Days.Day("2026-11-20", 4, 1, 1, 1, 1, 1));
    assertThat(days.wholeSince()).isEqualTo(TestEvents.START);
    assertThat(Days.of(ZoneOffset.UTC, held, TestEvents.START, verdicts).days())
        .extracting(Days.Day::day)
        .containsExactly("2026-11-21");
  }

  @Test
  void drillIsNoticedOnceAllOfItsFaultsAreJudged() {
    BriefDrill both =
        new BriefDrill(
            DrillId.of(new CellId("shop"), 1),
            TestEvents.START.plusSeconds(60),
            DrillView.State.DONE,
            Set.of("shop/payment-svc-1", "shop/auth-svc-1"),
            Map.of(
                InjectionId.of(DrillId.of(new CellId("shop"), 1), 0), "shop/payment-svc-1",
                InjectionId.of(DrillId.of(new CellId("shop"), 1), 1), "shop/auth-svc-1"));
    Page<VerdictEvent.Injection> ofTheFirst = page(verdicts("payment-svc", 1, 0));

    assertThat(day(both, ofTheFirst)).isEqualTo(new Days.Day("2026-11-21", 1, 0, 0, 0, 1, 0));
    assertThat(day(both.on(Set.of("shop/payment-svc-1")), ofTheFirst))
        .isEqualTo(new Days.Day("2026-11-21", 1, 0, 1, 0, 0, 0));
    // One that was missed is enough, whatever comes of the other.
    assertThat(day(both, page(verdicts("payment-svc", 0, 1))))
        .isEqualTo(new Days.Day("2026-11-21", 1, 0, 0, 1, 0, 0));
  }

  private static Days.Day day(BriefDrill drill, Page<VerdictEvent.Injection> verdicts) {
    return Days.of(ZoneOffset.UTC, List.of(drill), TestEvents.START, verdicts).days().getFirst();
  }

  @Test
  void skippedDrillIsOnAPlaceOfItsCell() {
    BriefDrill skipped = brief(4, DrillView.State.SKIPPED);

    assertThat(skipped.mayBeOn(Set.of("shop/auth-svc-1"))).isTrue();
    assertThat(skipped.mayBeOn(Set.of("shop-eu/auth-svc-1"))).isFalse();
  }

  private static BriefDrill brief(int drill, DrillView.State state) {
    return new BriefDrill(
        DrillId.of(new CellId("shop"), drill),
        TestEvents.START.plusSeconds(60 * drill),
        state,
        Set.of(),
        Map.of());
  }

  @Test
  void whatWasNotJudgedSaysNothingOfADetector() {
    VerdictEvent.Detection masked =
        new VerdictEvent.Detection.Masked(((VerdictEvent.Detection.Detected) detected()).first());
    List<VerdictEvent.Injection> verdicts = List.of(verdict("shop", 1, 1, "payment-svc", masked));

    Coverage.Cell cell = Coverage.of(ANY, page(verdicts), List.of(), List.of()).cells().getFirst();
    assertThat(cell.state()).isEqualTo(Coverage.State.NEVER_DRILLED);
    assertThat(cell.notCounted()).as("but it was drilled").isEqualTo(1);
    assertThat(cell.detected().n()).isZero();
    assertThat(cell.injections()).containsExactly(verdicts.getFirst().injection());
    assertThat(Trend.of(Trend.Step.WEEK, page(verdicts), "").points()).isEmpty();
    assertThat(
            Issues.of(page(verdicts), List.of(), List.of(), "", none -> Optional.empty()).items())
        .isEmpty();
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
