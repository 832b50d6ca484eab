package io.everdrill.agents.faults;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the contract test measured, a line a kind, for people to read. */
final class ContractTable {

  private final Map<String, Row> rows = new TreeMap<>();

  private static final class Row {
    private String mechanism = "";
    private String asked = "";
    private String measured = "";
    private String applyMillis = "";
    private String revertMillis = "";
    private String goneSeconds = "";
    private String restartedSeconds = "";
    private String handSeconds = "";
    private String journalSeconds = "";
  }

  void applied(String kind, String mechanism, String asked, String measured, Duration apply) {
    Row row = row(kind);
    row.mechanism = mechanism;
    row.asked = asked;
    row.measured = measured;
    row.applyMillis = millis(apply);
  }

  void reverted(String kind, Duration revert) {
    row(kind).revertMillis = millis(revert);
  }

  void goneAfterKill(String kind, Duration gone) {
    row(kind).goneSeconds = seconds(gone);
  }

  void goneAfterRestart(String kind, Duration gone) {
    row(kind).restartedSeconds = seconds(gone);
  }

  void goneByHand(String kind, Duration gone) {
    row(kind).handSeconds = seconds(gone);
  }

  void goneByJournal(String kind, Duration gone) {
    row(kind).journalSeconds = seconds(gone);
  }

  private Row row(String kind) {
    return rows.computeIfAbsent(kind, k -> new Row());
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0);
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "| fault | mechanism | asked | measured | ms to apply | ms to revert "
                + "| s until gone after SIGKILL | s until gone by the next agent "
                + "| s until gone by hand | s until gone after a boot |\n"
                + "|---|---|---|---|---|---|---|---|---|---|\n");
    rows.forEach(
        (kind, row) ->
            text.append("| ")
                .append(
                    String.join(
                        " | ",
                        kind,
                        row.mechanism,
                        row.asked,
                        row.measured,
                        row.applyMillis,
                        row.revertMillis,
                        row.goneSeconds,
                        row.restartedSeconds,
                        row.handSeconds,
                        row.journalSeconds))
                .append(" |\n"));
    return text.toString();
  }
}
