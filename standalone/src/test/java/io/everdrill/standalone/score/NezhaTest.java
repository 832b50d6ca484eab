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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nezha's ranks of the true cause on OnlineBoutique, judged: the accuracies that it publishes. */
class NezhaTest {

  @TempDir Path folder;

  @Test
  void ranksGiveThePublishedAccuracies() throws Exception {
    Path published = PublicData.folder("nezha").resolve("OnlineBoutique_service_result.ranks.csv");
    List<String> windows = new ArrayList<>(List.of("series,window_start,window_end,service"));
    List<String> diagnoses =
        new ArrayList<>(List.of("tool,series,window_start,rank_of_true_cause"));
    for (String line : Files.readAllLines(published).stream().skip(1).toList()) {
      String[] fault = line.split(",", -1);
      String pod = fault[1];
      // Faults lie minutes apart; how long each was is not in the file, and counts for no rank.
      windows.add("%s,%s,%s59,%s".formatted(pod, fault[0], fault[0].substring(0, 17), pod));
      diagnoses.add("nezha,%s,%s,%s".formatted(pod, fault[0], fault[3]));
    }

    JsonNode rca = rca(windows, diagnoses);

    assertThat(100 * rca.get("ac1").asDouble()).isCloseTo(92.857, within(5e-4));
    assertThat(100 * rca.get("ac3").asDouble()).isCloseTo(96.429, within(5e-4));
    assertThat(100 * rca.get("ac5").asDouble()).isCloseTo(96.429, within(5e-4));
  }

  private JsonNode rca(List<String> windows, List<String> diagnoses) throws Exception {
    BadLines bad = new BadLines();
    Columns columns =
        new Columns(Map.of("detector", "tool", "diagnoses.rank", "rank_of_true_cause"));
    History history =
        new HistoryReader(columns, ZoneOffset.UTC, bad)
            .windows(Files.write(folder.resolve("windows.csv"), windows))
            .diagnoses(Files.write(folder.resolve("diagnoses.csv"), diagnoses))
            .history();
    assertThat(bad.told()).isEmpty();
    JsonNode detector =
        ScoreReport.of(HistoryScore.of(history, Duration.ZERO), Profile.NONE)
            .get("detectors")
            .get(0);
    assertThat(detector.get("windows").asInt()).isEqualTo(56);
    return detector.get("rca");
  }
}
