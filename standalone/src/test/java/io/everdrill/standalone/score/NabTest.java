package io.everdrill.standalone.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.standalone.score.ScoreReport.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Numenta Anomaly Benchmark, judged: the counts, times and scores that it publishes. */
class NabTest {

  @Test
  void sixDetectorsHaveThePublishedCountsTimesAndScores() throws Exception {
    Path folder = PublicData.folder("nab");
    List<String[]> expected =
        Files.readAllLines(folder.resolve("expected.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .toList();

    JsonNode report = report(folder, expected.stream().map(line -> line[0]).toList());

    assertThat(report.get("detectors")).hasSize(6);
    for (int i = 0; i < expected.size(); i++) {
      isAsPublished(report.get("detectors").get(i), expected.get(i));
    }
  }

  private static JsonNode report(Path folder, List<String> detectors) throws Exception {
    BadLines bad = new BadLines();
    History history =
        new HistoryReader(Columns.BY_DEFAULT, ZoneOffset.UTC, bad)
            .detectors(detectors)
            .windows(folder.resolve("windows.csv"))
            .alerts(folder.resolve("alerts.csv"))
            .history();
    assertThat(bad.told()).isEmpty();
    return ScoreReport.of(HistoryScore.of(history, Duration.ZERO), Profile.NAB);
  }

  private static void isAsPublished(JsonNode detector, String[] line) {
    List<String> counts = new ArrayList<>();
    for (String name :
        List.of("detector", "windows", "detected", "alertsInWindows", "falseAlarms")) {
      counts.add(detector.get(name).asText());
    }
    assertThat(counts).containsExactly(line[0], line[1], line[2], line[3], line[4]);
    isClose(detector.get("meanSecondsToDetect"), line[5], 0.05);
    isClose(detector.get("medianSecondsToDetect"), line[6], 0.05);
    isClose(detector.get("nabScore"), line[7], 1e-4);
  }

  /** Empty: undefined. */
  private static void isClose(JsonNode number, String published, double by) {
    if (published.isEmpty()) {
      assertThat(number.isNull()).isTrue();
    } else {
      assertThat(number.asDouble()).isCloseTo(Double.parseDouble(published), within(by));
    }
  }
}
