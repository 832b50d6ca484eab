package io.everdrill.standalone.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.standalone.score.History.Alert;
import io.everdrill.standalone.score.History.Rows;
import io.everdrill.standalone.score.History.Window;
import io.everdrill.standalone.score.ScoreReport.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four windows in two series, two detectors: every answer is worked out by hand, beside it. */
class HistoryScoreTest {

  private static JsonNode detector(int place, Duration grace) throws Exception {
    BadLines bad = new BadLines();
    History history =
        new HistoryReader(Columns.BY_DEFAULT, ZoneOffset.UTC, bad)
            .windows(file("windows.csv"))
            .alerts(file("alerts.csv"))
            .diagnoses(file("diagnoses.csv"))
            .history();
    assertThat(bad.told()).isEmpty();
    return ScoreReport.of(HistoryScore.of(history, grace), Profile.NAB).get("detectors").get(place);
  }

  private static Path file(String name) throws Exception {
    return Path.of(HistoryScoreTest.class.getResource(name).toURI());
  }

  /**
   * The alert for cart at 12:06 is the cart window's although the payments window began later; the
   * one at 12:21 comes a minute after everything was over.
   */
  @Test
  void earlyDetectsAllFourAndRaisesOneFalseAlarm() throws Exception {
    JsonNode early = detector(0, Duration.ZERO);

    assertThat(early.get("detector").asText()).isEqualTo("early");
    assertThat(early.get("windows").asInt()).isEqualTo(4);
    assertThat(early.get("detected").asInt()).isEqualTo(4);
    assertThat(early.get("alertsInWindows").asInt()).isEqualTo(5);
    assertThat(early.get("falseAlarms").asInt()).isEqualTo(1);
    assertThat(early.get("precision").asDouble()).isEqualTo(0.8);
    assertThat(early.get("recall").asDouble()).isEqualTo(1);
    // 0, 6 min, 2 min, 20 min
    assertThat(early.get("meanSecondsToDetect").asDouble()).isEqualTo(420);
    assertThat(early.get("medianSecondsToDetect").asDouble()).isEqualTo(240);
  }

  /** More than are held before they are added up, in two series that are judged one by one. */
  @Test
  void thousandsAreAddedUpAsFewAre() {
    List<Window> windows = new ArrayList<>();
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String series = i % 2 == 0 ? "even" : "odd";
      Instant from = Instant.parse("2026-01-05T10:00:00Z").plusSeconds(1_000L * i);
      Rows rows = new Rows(History.NO_ROW, History.NO_ROW);
      windows.add(new Window(series, from, from.plusSeconds(100), "", "", rows));
      for (int after : List.of(i % 100, 500)) {
        Instant at = from.plusSeconds(after);
        alerts.add(new Alert("", "prom", series, at, "", History.NO_ROW));
      }
    }
    History history = new History(List.of("prom"), windows, alerts, List.of());

    JsonNode prom =
        ScoreReport.of(HistoryScore.of(history, Duration.ZERO), Profile.NONE).at("/detectors/0");

    assertThat(prom.get("detected").asInt()).isEqualTo(3_000);
    assertThat(prom.get("alertsInWindows").asInt()).isEqualTo(3_000);
    assertThat(prom.get("falseAlarms").asInt()).isEqualTo(3_000);
    assertThat(prom.get("meanSecondsToDetect").asDouble()).isEqualTo(49.5);
    assertThat(prom.get("medianSecondsToDetect").asDouble()).isEqualTo(49.5);
    assertThat(prom.get("p90SecondsToDetect").asDouble()).isEqualTo(89);
  }

  /** Both ends of a window count, a millisecond before does not; each flag is an episode. */
  @Test
  void lateDetectsOneOfFour() throws Exception {
    JsonNode late = detector(1, Duration.ZERO);

    assertThat(late.get("detected").asInt()).isEqualTo(1);
    assertThat(late.get("alertsInWindows").asInt()).isEqualTo(2);
    assertThat(late.get("falseAlarms").asInt()).isEqualTo(2);
    assertThat(late.get("precision").asDouble()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(late.get("recall").asDouble()).isEqualTo(0.25);
    // 2 * (1/3) * (1/4) / (7/12)
    assertThat(late.get("f1").asDouble()).isCloseTo(2.0 / 7, within(1e-12));
    assertThat(late.get("medianSecondsToDetect").asDouble()).isEqualTo(120);
  }

  /** Watched for 10, 15 and 30 min in vain: S falls to 3/4 at 2 min and stays up to 30 min. */
  @Test
  void missedWindowsLengthenTheMeanByKaplanAndMeier() throws Exception {
    JsonNode withMissed = detector(1, Duration.ZERO).get("withMissed");

    assertThat(withMissed.get("meanSecondsToDetect").asDouble()).isEqualTo(120 + 0.75 * 1680);
    assertThat(withMissed.get("medianSecondsToDetect").isNull()).isTrue();
    assertThat(withMissed.get("horizonSeconds").asDouble()).isEqualTo(1800);
  }

  @Test
  void graceMakesTheAlertSoonAfterAWindowBelongToIt() throws Exception {
    JsonNode early = detector(0, Duration.ofMinutes(1));

    assertThat(early.get("alertsInWindows").asInt()).isEqualTo(6);
    assertThat(early.get("falseAlarms").asInt()).isZero();
  }

  /** Ranks 1; 1, tied with another, so half at 1; 3, behind two that are tied; none. */
  @Test
  void rootsAreRankedByTheRuleOfTies() throws Exception {
    JsonNode rca = detector(0, Duration.ZERO).get("rca");

    assertThat(rca.get("ac1").asDouble()).isEqualTo(0.375);
    assertThat(rca.get("ac3").asDouble()).isEqualTo(0.75);
    assertThat(rca.get("ac5").asDouble()).isEqualTo(0.75);
    assertThat(rca.get("avg5").asDouble()).isCloseTo((0.375 + 0.5 + 3 * 0.75) / 5, within(1e-12));
    assertThat(rca.get("tied").asLong()).isEqualTo(1);
  }

  /** Payments 0 and 2 min, with a repeat of the first; one alert of the bank names no service. */
  @Test
  void windowsAreSlicedByService() throws Exception {
    JsonNode services = detector(0, Duration.ZERO).get("services");

    assertThat(services.findValuesAsText("service")).containsExactly("cart", "ledger", "payments");
    JsonNode payments = services.get(2);
    assertThat(payments.get("windows").asInt()).isEqualTo(2);
    assertThat(payments.get("detected").asInt()).isEqualTo(2);
    assertThat(payments.get("alertsInWindows").asInt()).isEqualTo(3);
    assertThat(payments.get("meanSecondsToDetect").asDouble()).isEqualTo(60);
    assertThat(payments.at("/rca/ac1").asDouble()).isEqualTo(0.5);
    assertThat(payments.has("falseAlarms")).isFalse();
    assertThat(payments.has("precision")).isFalse();
  }

  /** Of two that were paused one is found; the latency and the kill are not. */
  @Test
  void windowsAreSlicedByFault() throws Exception {
    JsonNode faults = detector(1, Duration.ZERO).get("faults");

    assertThat(faults.findValuesAsText("fault")).containsExactly("kill", "latency", "pause");
    assertThat(faults.get(0).get("recall").asDouble()).isZero();
    assertThat(faults.get(0).get("meanSecondsToDetect").isNull()).isTrue();
    assertThat(faults.get(2).get("windows").asInt()).isEqualTo(2);
    assertThat(faults.get(2).get("recall").asDouble()).isEqualTo(0.5);
    assertThat(faults.get(2).get("medianSecondsToDetect").asDouble()).isEqualTo(120);
  }

  @Test
  void whoGaveNoDiagnosisHasNoRanks() throws Exception {
    assertThat(detector(1, Duration.ZERO).has("rca")).isFalse();
  }

  /** Shop is watched for 2 h 21 min and 1 ms, bank for half an hour, idle for a moment. */
  @Test
  void falseAlarmsAreCountedPerCellHour() throws Exception {
    assertThat(detector(1, Duration.ZERO).get("falseAlarmsPerCellHour").asDouble())
        .isCloseTo(2 / (2.35 + 0.001 / 3600 + 0.5), within(1e-9));
  }

  /**
   * s(y) = 2 / (1 + e^5y) - 1. Window of payments: row 12 of 10 to 19, s(-0.8) / s(-1) = 0.977107;
   * three missed: -3; rows 9 and 5 stand before any window: 2 * -0.11.
   */
  @Test
  void nabScoreIsWorkedOutByHand() throws Exception {
    double sum = 0.977107 - 3 - 0.22;

    assertThat(detector(1, Duration.ZERO).get("nabScore").asDouble())
        .isCloseTo(100 * (sum + 4) / 8, within(1e-4));
  }
}
