package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  /** The window's, and the comma behind it. */
  private static final String BEGAN = "2026-01-05 10:00:00,";

  @TempDir Path folder;
  private Path windows;
  private Path alerts;

  @BeforeEach
  void write() throws Exception {
    windows =
        file(
            "windows.csv",
            "series,window_start,window_end\nshop,2026-01-05 10:00:00,2026-01-05 10:10:00\n");
    alerts = file("alerts.csv", "detector,series,alert_at\nprom,shop,2026-01-05 10:01:30\n");
  }

  @Test
  void jsonIsOneObjectWithWhatEachDetectorMadeOfTheWindows() throws Exception {
    CommandRun run = score("--format=json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasSize(1);
    JsonNode detector = Json.mapper().readTree(run.out().getFirst()).at("/detectors/0");
    assertThat(detector.get("detector").asText()).isEqualTo("prom");
    assertThat(detector.get("detected").asInt()).isEqualTo(1);
    assertThat(detector.get("meanSecondsToDetect").asDouble()).isEqualTo(90);
    assertThat(detector.has("nabScore")).isFalse();
    assertThat(detector.has("rca")).isFalse();
  }

  @Test
  void graceIsWrittenAsDurationsAreInSettings() throws Exception {
    alerts = file("alerts.csv", "detector,series,alert_at\nprom,shop,2026-01-05 10:14:00\n");

    for (String grace : List.of("5m", "PT5M")) {
      CommandRun run = score("--format=json", "--grace=" + grace);
      assertThat(run.exitCode()).as("%s", run.err()).isZero();
      JsonNode detector = Json.mapper().readTree(run.out().getFirst()).at("/detectors/0");
      assertThat(detector.get("detected").asInt()).isEqualTo(1);
    }
    assertThat(score("--grace=soon").exitCode()).isEqualTo(2);
    assertThat(score("--grace=-PT5M").err().getFirst()).contains("--grace", "expected a duration");
  }

  @Test
  void textIsATableWithALineADetector() {
    CommandRun run = score("--detector=silent");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasSize(3);
    assertThat(run.out().get(0)).startsWith("DETECTOR  DETECTED  ALERTS  FALSE  PRECISION");
    assertThat(run.out().get(1)).startsWith("silent    0 of 1    0       0      -");
    assertThat(run.out().get(2)).startsWith("prom      1 of 1    1       0      100.0% (20.7%-");
  }

  @Test
  void servicesAndFaultsHaveALineBelowTheirDetector() throws Exception {
    windows =
        file(
            "windows.csv",
            "series,window_start,window_end,service,fault\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart,kill\n"
                + "shop,2026-01-05 12:00:00,2026-01-05 12:10:00,api,\n");
    alerts =
        file(
            "alerts.csv",
            "detector,series,alert_at,service\n"
                + "prom,shop,2026-01-05 10:01:30,cart\n"
                + "prom,shop,2026-01-05 11:01:30,cart\n"
                + "prom,shop,2026-01-05 11:01:30,mail\n");

    List<String> lines = score().out();

    assertThat(lines).hasSize(7);
    assertThat(lines.get(1)).startsWith("prom            1 of 2    1       2      33.3%");
    assertThat(lines.get(2)).startsWith("  service api   0 of 1    0       0      -");
    assertThat(lines.get(3)).startsWith("  service cart  1 of 1    1       1      50.0%");
    assertThat(lines.get(4)).startsWith("  service mail  0 of 0    0       1      0.0%");
    assertThat(lines.get(5)).startsWith("  fault -       0 of 1    0       -      -");
    assertThat(lines.get(6)).startsWith("  fault kill    1 of 1    1       -      -");
  }

  @Test
  void everyBadLineIsNamedWithFileLineAndColumnAndNothingIsScored() throws Exception {
    alerts =
        file(
            "alerts.csv",
            "detector,series,alert_at\nprom,shop,yesterday\n\nprom,,2026-01-05 10:01:30\n");

    CommandRun run = score();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsExactly(
            alerts
                + ":2:11: alert_at: expected a time as 2026-01-21T12:00:00Z or 2026-01-21 12:00:00,"
                + " got 'yesterday'",
            alerts + ":4:6: series: expected text, got ''");
  }

  @Test
  void missingColumnsAreNamed() throws Exception {
    alerts = file("alerts.csv", "detector,host,alert_at\n");

    assertThat(score().err())
        .containsExactly(
            alerts
                + ":1:1: expected the columns [detector, series, alert_at],"
                + " got [detector, host, alert_at]: missing [series]");
  }

  @Test
  void columnsMayHaveOtherNamesAndTimesAZone() throws Exception {
    alerts = file("alerts.csv", "who,host,at\nprom,shop,2026-01-05T11:01:30\n");

    CommandRun run =
        score(
            "--column=alerts.series=host",
            "--column=detector=who",
            "--column=alert_at=at",
            "--column=window_start=window_start",
            "--zone=Europe/Berlin");

    assertThat(run.err()).isEmpty();
    assertThat(run.out().get(1)).startsWith("prom      0 of 1");
  }

  @Test
  void unclosedQuoteIsABadLine() throws Exception {
    alerts = file("alerts.csv", "detector,series,alert_at\nprom,\"shop,2026-01-05 10:01:30\n");

    CommandRun run = score();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().getFirst()).startsWith(alerts + ":3:1: Missing closing quote");
  }

  @Test
  void diagnosisOfNoWindowIsABadLine() throws Exception {
    Path diagnoses =
        file(
            "diagnoses.csv",
            "detector,series,window_start,rank\n"
                + "rca,shop,2026-01-05 10:00:00,1\nrca,shop,2026-01-05 10:00:01,1\n");

    CommandRun run = score("--diagnoses=" + diagnoses);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .containsExactly(
            diagnoses
                + ":3:10: window_start: expected the beginning of a window of shop,"
                + " got '2026-01-05 10:00:01'");
  }

  /** A detector's folder a month, with files of one name. */
  @Test
  void diagnosesOfSeveralFilesOfOneNameAllCount() throws Exception {
    windows =
        file(
            "windows.csv",
            "series,window_start,window_end,service\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart\n"
                + "shop,2026-01-05 12:00:00,2026-01-05 12:10:00,cart\n");
    String header = "detector,series,window_start,rank\n";
    Path first = file("a/rca.csv", header + "rca,shop,2026-01-05 10:00:00,1\n");
    Path second = file("b/rca.csv", header + "rca,shop,2026-01-05 12:00:00,1\n");

    CommandRun run = score("--diagnoses=" + first, "--diagnoses=" + second, "--format=json");

    assertThat(run.err()).isEmpty();
    JsonNode rca = Json.mapper().readTree(run.out().getFirst()).at("/detectors/1/rca");
    assertThat(rca.get("ac1").asDouble()).isEqualTo(1);
    assertThat(score("--diagnoses=" + first, "--diagnoses=" + first).err())
        .containsExactly(
            first
                + ":2:10: window_start: expected one diagnosis of a detector for a window,"
                + " got '2026-01-05 10:00:00'");
  }

  @Test
  void serviceALineWithItsRankIsADiagnosisToo() throws Exception {
    oneWindowOfCart();

    JsonNode rca =
        rca(
            "detector,series,window_start,service,rank\n"
                + "rca,shop,2026-01-05 10:00:00,api,1\nrca,shop,2026-01-05 10:00:00,cart,2\n");

    assertThat(rca.get("ac1").asDouble()).isZero();
    assertThat(rca.get("ac3").asDouble()).isEqualTo(1);
    assertThat(rca.get("avg5").asDouble()).isEqualTo(0.8);
  }

  /** As spreadsheets and tools of data science write them. */
  @Test
  void listOfServicesMayBeWrittenInAnyUsualWay() throws Exception {
    oneWindowOfCart();
    for (String services :
        List.of(
            "api;cart",
            "\"api,cart\"",
            "api>cart",
            "api->cart",
            "api | cart",
            "\"['api', 'cart']\"",
            "\"[\"\"api\"\",\"\"cart\"\"]\"")) {
      JsonNode rca = rca("detector,series,window_start,services\nrca,shop," + BEGAN + services);
      assertThat(rca.get("ac1").asDouble()).as(services).isZero();
      assertThat(rca.get("ac3").asDouble()).as(services).isEqualTo(1);
    }
  }

  @Test
  void linesWithoutRankAreInTheirOrderAndRanksMayHaveAZero() throws Exception {
    oneWindowOfCart();
    String lines = "rca,shop,%sapi%s\nrca,shop,%scart%s\n";

    JsonNode inOrder =
        rca("detector,series,window_start,service\n" + lines.formatted(BEGAN, "", BEGAN, ""));
    JsonNode numbered =
        rca(
            "detector,series,window_start,service,rank\n"
                + lines.formatted(BEGAN, ",2.0", BEGAN, ",1.0"));

    assertThat(inOrder.get("ac1").asDouble()).isZero();
    assertThat(inOrder.get("ac3").asDouble()).isEqualTo(1);
    assertThat(numbered.get("ac1").asDouble()).isEqualTo(1);
  }

  /** Two things that broke together are two windows, told apart by what broke. */
  @Test
  void windowsOfTwoServicesMayBeginAtOnceButADiagnosisMustTellThemApart() throws Exception {
    windows =
        file(
            "windows.csv",
            "series,window_start,window_end,service\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,api\n");
    alerts =
        file("alerts.csv", "detector,series,alert_at,service\nprom,shop,2026-01-05 10:01:30,api\n");
    Path diagnoses =
        file("diagnoses.csv", "detector,series,window_start,services\nrca,shop," + BEGAN + "api");

    CommandRun run = score("--format=json");

    JsonNode services = Json.mapper().readTree(run.out().getFirst()).at("/detectors/0/services");
    assertThat(services.findValuesAsText("service")).containsExactly("api", "cart");
    assertThat(services.findValuesAsText("detected")).containsExactly("1", "0");
    assertThat(score("--diagnoses=" + diagnoses).err())
        .containsExactly(
            diagnoses
                + ":2:10: window_start: expected the beginning of only one window of shop,"
                + " got '2026-01-05 10:00:00'");
  }

  @Test
  void markBeforeAQuotedHeaderAndLinesOfWindowsAreRead() throws Exception {
    alerts =
        file(
            "alerts.csv",
            "\uFEFF\"detector\",\"series\",\"alert_at\"\r\n"
                + "\"prom\",\"shop\",\"2026-01-05 10:01:30\"\r\n");

    CommandRun run = score();

    assertThat(run.err()).isEmpty();
    assertThat(run.out().get(1)).startsWith("prom      1 of 1");
  }

  @Test
  void timesMayEndAsDatabasesWriteThemAndBeginIn1970() throws Exception {
    for (String time :
        List.of(
            "2026-01-05 10:01:30+00",
            "2026-01-05T11:01:30.5+0100",
            "2026-01-05 11:01:30+01:00",
            "2026-01-05 10:01:30 UTC",
            "2026-01-05 10:01:30 Z",
            "2026-01-05t10:01:30z",
            "2026-01-05 11:01:30 Europe/Berlin")) {
      alerts = file("alerts.csv", "detector,series,alert_at\nprom,shop," + time + "\n");
      assertThat(score("--zone=America/New_York").out().get(1))
          .as(time)
          .startsWith("prom      0 of 1    0       1");
      assertThat(score().out().get(1)).as(time).startsWith("prom      1 of 1");
    }
    alerts = file("alerts.csv", "detector,series,alert_at\nprom,shop,1969-12-31 23:59:59\n");
    assertThat(score().err().getFirst()).contains("expected a time since 1970");
  }

  @Test
  void columnThatNoFileHasIsWrongUse() throws Exception {
    CommandRun unknown = score("--column=alerts.sevice=team");
    CommandRun absent = score("--column=alerts.service=team");

    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err().getFirst())
        .startsWith("everdrill score: --column: expected one of the columns [alert_at,")
        .endsWith("got alerts.sevice");
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err().getFirst()).endsWith("missing [team]");
  }

  @Test
  void fileWithoutAnyDetectorIsToldOf() throws Exception {
    alerts = file("alerts.csv", "detector,series,alert_at\n");

    CommandRun run = score();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().getFirst()).startsWith("No file names a detector");
  }

  private void oneWindowOfCart() throws Exception {
    windows =
        file(
            "windows.csv",
            "series,window_start,window_end,service\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart\n");
  }

  private JsonNode rca(String diagnoses) throws Exception {
    Path file = file("diagnoses.csv", diagnoses + "\n");
    CommandRun run = score("--diagnoses=" + file, "--format=json");
    assertThat(run.err()).isEmpty();
    return Json.mapper().readTree(run.out().getFirst()).at("/detectors/1/rca");
  }

  /** Whoever writes ranks has settled the ties: Nezha's published ones share the best. */
  @Test
  void equalRanksOfAFileHoldAsTheyAre() throws Exception {
    oneWindowOfCart();

    JsonNode rca =
        rca(
            "detector,series,window_start,service,rank\n"
                + "rca,shop,2026-01-05 10:00:00,api,1\nrca,shop,2026-01-05 10:00:00,cart,1\n");

    assertThat(rca.get("ac1").asDouble()).isEqualTo(1);
    assertThat(rca.get("tied").asLong()).isZero();
  }

  @Test
  void profileWithoutRowsAndFileThatIsNotThereAreWrongUse() {
    CommandRun rows = score("--profile=nab");
    CommandRun file = CommandRun.of("score", "--windows=none.csv", "--alerts=" + alerts);

    assertThat(rows.exitCode()).isEqualTo(2);
    assertThat(rows.err().getFirst()).contains("expected window_start_row");
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.err().getFirst())
        .endsWith("none.csv: expected a CSV file that can be read, got no such file");
  }

  private CommandRun score(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "score";
    arguments[1] = "--windows=" + windows;
    arguments[2] = "--alerts=" + alerts;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandRun.of(arguments);
  }

  private Path file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
