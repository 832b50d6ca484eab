package io.everdrill.evaluator.guard;

import static io.everdrill.evaluator.guard.GuardWorld.CRITICAL;
import static io.everdrill.evaluator.guard.GuardWorld.PASS_RATE;
import static io.everdrill.evaluator.guard.GuardWorld.SILENCE;
import static io.everdrill.evaluator.guard.GuardWorld.alert;
import static io.everdrill.evaluator.guard.GuardWorld.drill;
import static io.everdrill.evaluator.verdict.JudgeWorld.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.topics.events.AbortCondition;
import io.everdrill.topics.events.AbortEvent.Finding;
import io.everdrill.topics.events.AbortEvent.Parameter;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent.Started;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardDecisionTest {

  private final CellTelemetry telemetry = new CellTelemetry(at(0));

  private void see(int results, ProbeEvent.Result result, double seconds) {
    for (int i = 0; i < results; i++) {
      telemetry.add(result, at(seconds).toEpochMilli(), at(seconds));
    }
  }

  private void pass(int results, String service, double seconds) {
    see(results, JudgeWorld.passing(service, seconds), seconds);
  }

  private void fail(int results, String service, double seconds) {
    see(results, JudgeWorld.failing(service, seconds), seconds);
  }

  private List<Breach> onResults(AbortCondition... conditions) {
    return GuardDecision.onResults(drill(1, 98, conditions), telemetry).toList();
  }

  @Test
  void passRateOnItsBoundIsStillAllowed() {
    pass(8, "frontend", 10);
    fail(2, "frontend", 10);

    assertThat(onResults(PASS_RATE)).isEmpty();
  }

  @Test
  void passRateUnderItsBoundEndsTheDrillWithTheFigures() {
    pass(7, "frontend", 10);
    fail(3, "payments", 10);

    assertThat(onResults(PASS_RATE))
        .containsExactly(
            new Breach(
                "pass-rate-below",
                "all probes: 7 of 10 probe results passed (0.700) in the last 3.0 s, bound 0.800",
                List.of(
                    new Finding(
                        "pass-rate-below",
                        "",
                        0.7,
                        0.8,
                        10,
                        3,
                        List.of(new Parameter("windowMs", 3_000))))));
  }

  @Test
  void fewerResultsThanAskedForDecideNothing() {
    fail(9, "frontend", 10);

    assertThat(onResults(PASS_RATE)).isEmpty();
  }

  @Test
  void passRateOfOneServiceCountsOnlyItsOwnProbes() {
    AbortCondition payments =
        new AbortCondition.PassRateBelow("payments", 0.5, Duration.ofSeconds(3), 2);
    fail(50, "frontend", 10);
    pass(2, "payments", 10);
    assertThat(onResults(payments)).isEmpty();

    fail(3, "payments", 10);
    assertThat(onResults(payments))
        .singleElement()
        .satisfies(b -> assertThat(b.evidence()).startsWith("payments: 2 of 5"));
  }

  @Test
  void resultsBeforeTheWindowAreForgiven() {
    fail(20, "frontend", 10);
    pass(10, "frontend", 13);

    assertThat(onResults(PASS_RATE)).isEmpty();
  }

  @Test
  void firstOfSeveralConditionsThatHoldIsTheCause() {
    AbortCondition strict = new AbortCondition.PassRateBelow("", 0.9, Duration.ofSeconds(1), 1);
    fail(10, "frontend", 10);

    assertThat(onResults(strict, PASS_RATE))
        .singleElement()
        .satisfies(b -> assertThat(b.evidence()).contains("bound 0.900"));
  }

  @Test
  void drillWithoutConditionsIsNeverEndedByResults() {
    fail(100, "frontend", 10);

    assertThat(onResults()).isEmpty();
  }

  private static List<Breach> onAlert(AbortCondition condition, AlertEvent.Firing alert) {
    return GuardDecision.onAlert(drill(1, 98, condition), alert, at(99)).toList();
  }

  @Test
  void alertThatBeganAtOrAfterTheStartEndsTheDrill() {
    assertThat(onAlert(CRITICAL, alert("critical", 98)))
        .containsExactly(
            new Breach(
                "alert-of-severity",
                "cell-monitor fires Checkout is down for payments since 2026-01-21T12:01:38Z"
                    + " (critical)",
                List.of(
                    new Finding(
                        "alert-of-severity/cell-monitor/f-critical",
                        "payments",
                        1,
                        1,
                        0,
                        0,
                        List.of(
                            new Parameter("startsAtEpochMs", at(98).toEpochMilli()),
                            new Parameter("receivedAtEpochMs", at(98.5).toEpochMilli()))))));
  }

  /** As what holds a drill back: one detector writes Critical, another CRITICAL. */
  @Test
  void severityIsTheSameInAnyCaseOfLetters() {
    assertThat(onAlert(CRITICAL, alert("Critical", 98))).hasSize(1);
    assertThat(onAlert(new AbortCondition.AlertOfSeverity("PAGE"), alert("page", 98))).hasSize(1);
    assertThat(onAlert(CRITICAL, alert("criticality", 98))).isEmpty();
  }

  /** Its clock may be 2 ms off: only what is earlier than that is surely from before. */
  @Test
  void alertEndsTheDrillUnlessItSurelyBeganBefore() {
    assertThat(onAlert(CRITICAL, alert("critical", 97.998))).hasSize(1);
    assertThat(onAlert(CRITICAL, alert("critical", 97.997))).isEmpty();
  }

  /** Its clock may be hours off. */
  @Test
  void alertOfAnUnknownClockEndsTheDrillUnlessItWasHeardBefore() {
    AlertEvent.Firing alert = alert("critical", 9, ClockReading.UNKNOWN);
    assertThat(onAlert(CRITICAL, alert)).hasSize(1);

    assertThat(GuardDecision.onAlert(drill(1, 98, CRITICAL), alert, at(97.9))).isEmpty();
  }

  @Test
  void alertOfAnotherSeverityEndsNothing() {
    assertThat(onAlert(CRITICAL, alert("warning", 99))).isEmpty();
    assertThat(onAlert(PASS_RATE, alert("critical", 99))).isEmpty();
  }

  @Test
  void silenceLongerThanAgreedEndsTheDrill() {
    pass(1, "frontend", 10);
    Started drill = drill(1, 5, SILENCE);

    assertThat(GuardDecision.onSilence(drill, telemetry, at(12))).isEmpty();
    assertThat(GuardDecision.onSilence(drill, telemetry, at(12.001)))
        .singleElement()
        .satisfies(
            b -> assertThat(b.evidence()).isEqualTo("no probe result for 2.0 s, bound 2.0 s"));
    assertThat(GuardDecision.onSilence(drill(1, 5, PASS_RATE), telemetry, at(99))).isEmpty();
  }

  @Test
  void readingsSayWhatEachConditionIsHeldAgainst() {
    pass(3, "frontend", 10);
    fail(1, "frontend", 10);

    assertThat(
            GuardDecision.readings(drill(1, 5, PASS_RATE, CRITICAL, SILENCE), telemetry, at(10.5)))
        .containsExactly(
            new Reading("pass-rate-below", 0.75, 0.8, 4), new Reading("telemetry-lost", 0.5, 2, 0));
  }
}
