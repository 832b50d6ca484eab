package io.everdrill.standalone.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.standalone.score.History.Alert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryReaderTest {

  @TempDir Path folder;
  private final BadLines bad = new BadLines();

  private HistoryReader reader(Columns columns) {
    return new HistoryReader(columns, ZoneOffset.UTC, bad);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("some.csv"), text);
  }

  @Test
  void listOfServicesWhereOneIsExpectedIsABadLine() throws Exception {
    HistoryReader reader = reader(Columns.BY_DEFAULT);
    reader.windows(
        file(
            "series,window_start,window_end,service\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart\n"));

    Path file =
        file(
            "detector,series,window_start,service\n"
                + "rca,shop,2026-01-05 10:00:00,api\n"
                + "rca,shop,2026-01-05 10:00:00,api;cart\n");
    reader.diagnoses(file);

    assertThat(bad.told())
        .containsExactly(
            file
                + ":3:30: service: expected one service a line, several in one field in a column"
                + " 'services', got 'api;cart'");
  }

  @Test
  void rankOrServiceBesideAListOfServicesIsBad() throws Exception {
    Path ranked =
        file("detector,series,window_start,rank,services\nrca,shop,2026-01-05 10:00:00,1,api\n");

    reader(Columns.BY_DEFAULT).diagnoses(ranked);

    assertThat(bad.told())
        .containsExactly(
            ranked + ":1:30: expected either the column [services] or [rank], got both");

    Path both = file("detector,series,window_start,services,root,place\n");
    Map<String, String> named = Map.of("diagnoses.service", "root", "diagnoses.rank", "place");

    reader(new Columns(named)).diagnoses(both);

    assertThat(bad.told().getLast())
        .isEqualTo(
            both + ":1:39: expected either the column [services] or [root, place], got both");
  }

  /** Whoever calls it so says what it means. */
  @Test
  void listInAColumnThatIsCalledServiceIsRead() throws Exception {
    HistoryReader reader = reader(new Columns(Map.of("diagnoses.services", "service")));
    reader.windows(
        file(
            "series,window_start,window_end,service\n"
                + "shop,2026-01-05 10:00:00,2026-01-05 10:10:00,cart\n"));

    reader.diagnoses(
        file("detector,series,window_start,service\nrca,shop,2026-01-05 10:00:00,api;cart\n"));

    assertThat(bad.told()).isEmpty();
    assertThat(reader.history().diagnoses())
        .extracting(History.Diagnosis::rankOfTruth)
        .containsExactly(2);
  }

  @Test
  void columnThatIsReadAndThereTwiceIsBad() throws Exception {
    Path file =
        file("detector,series,alert_at,host,series,x,x\nprom,shop,2026-01-05 10:01:30,h,a,,\n");

    reader(Columns.BY_DEFAULT).alerts(file);

    assertThat(bad.told())
        .containsExactly(file + ":1:1: expected one column of a name, got [series] more than once");
  }

  @Test
  void columnThatIsNotReadMayBeThereTwice() throws Exception {
    HistoryReader reader = reader(new Columns(Map.of("alerts.series", "host")));

    reader.alerts(
        file("detector,series,alert_at,host,series\nprom,shop,2026-01-05 10:01:30,h,a\n"));

    assertThat(bad.any()).isFalse();
    assertThat(reader.history().alerts()).extracting(Alert::series).containsExactly("h");
  }
}
