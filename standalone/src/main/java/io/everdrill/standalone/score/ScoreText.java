package io.everdrill.standalone.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A score for people: a table of what counts, the same figures as the JSON. */
public final class ScoreText {

  private static final String NOTHING = "-";
  private static final String SECONDS = "%,.1f s";

  private ScoreText() {}

  public static String of(ObjectNode report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("DETECTOR", "DETECTED", "ALERTS", "FALSE"));
    header.addAll(List.of("PRECISION", "RECALL", "F1", "MEAN", "MEDIAN", "WITH MISSED"));
    boolean nab = report.findValue("nabScore") != null;
    boolean rca = report.findValue("rca") != null;
    header.addAll(nab ? List.of("NAB") : List.of());
    header.addAll(rca ? List.of("AC@1", "AC@3", "AC@5", "AVG@5") : List.of());
    rows.add(header);
    for (JsonNode detector : report.get("detectors")) {
      rows.add(row(detector.get("detector").asText(), detector, header));
      for (String column : List.of("service", "fault")) {
        detector
            .path(column + "s")
            .forEach(of -> rows.add(row("  " + column + " " + name(of, column), of, header)));
      }
    }
    return aligned(rows);
  }

  private static String name(JsonNode slice, String column) {
    String name = slice.get(column).asText();
    return name.isEmpty() ? NOTHING : name;
  }

  /** The scoreboard of drills: a line for each group, whose columns come first. */
  public static String ofGroups(ObjectNode report) {
    if (report.get("groups").isEmpty()) {
      return "nothing was scored yet";
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = columns(report.get("groups").get(0));
    List<String> header = new ArrayList<>();
    columns.forEach(column -> header.add(column.toUpperCase(Locale.ROOT)));
    header.addAll(List.of("DETECTED", "FALSE", "PLACEBOS", "PRECISION", "RECALL", "SPECIFICITY"));
    header.addAll(List.of("MEAN", "MEDIAN", "WITH MISSED", "FALSE/H", "AC@1", "AC@3"));
    rows.add(header);
    for (JsonNode group : report.get("groups")) {
      List<String> row = new ArrayList<>();
      columns.forEach(column -> row.add(group.get(column).asText()));
      row.addAll(figures(group));
      rows.add(row);
    }
    return aligned(rows) + remarks(report);
  }

  /** Text stands only in columns that groups are named by. */
  private static List<String> columns(JsonNode group) {
    return group.properties().stream()
        .filter(field -> field.getValue().isTextual())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> figures(JsonNode of) {
    return List.of(
        of.get("detected").asText() + " of " + of.get("injections").asText(),
        of.get("falseAlarms").asText(),
        of.get("placeboAlarms").asText() + " of " + of.get("placebos").asText(),
        percent(of, "precision"),
        percent(of, "recall"),
        percent(of, "specificity"),
        number(of.at("/secondsToDetect/mean"), SECONDS),
        number(of.at("/secondsToDetect/median"), SECONDS),
        number(of.at("/withMissed/medianSecondsToDetect"), SECONDS),
        number(of.get("falseAlarmsPerCellHour"), "%.3f"),
        percent(of.at("/rca/ac1")),
        percent(of.at("/rca/ac3")));
  }

  private static String remarks(ObjectNode report) {
    String more =
        report.get("complete").asBoolean() ? "" : "\nmore rows than were added up: narrow it";
    long unreadable = report.get("unreadable").asLong();
    return unreadable == 0 ? more : more + "\nrecords that could not be read: " + unreadable;
  }

  private static List<String> row(String name, JsonNode of, List<String> header) {
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(of.get("detected").asText() + " of " + of.get("windows").asText());
    row.add(of.get("alertsInWindows").asText());
    row.add(of.path("falseAlarms").asText(NOTHING));
    row.add(percent(of, "precision"));
    row.add(percent(of, "recall"));
    row.add(percent(of, "f1"));
    row.add(number(of.get("meanSecondsToDetect"), SECONDS));
    row.add(number(of.get("medianSecondsToDetect"), SECONDS));
    row.add(number(of.at("/withMissed/medianSecondsToDetect"), SECONDS));
    if (header.contains("NAB")) {
      row.add(number(of.path("nabScore"), "%.2f"));
    }
    if (header.contains("AC@1")) {
      List.of("ac1", "ac3", "ac5", "avg5")
          .forEach(accuracy -> row.add(percent(of.path("rca").path(accuracy))));
    }
    return row;
  }

  /** With its interval. */
  private static String percent(JsonNode of, String name) {
    JsonNode interval = of.path(name + "Interval");
    return !interval.isArray()
        ? percent(of.path(name))
        : "%s (%s-%s)"
            .formatted(percent(of.get(name)), percent(interval.get(0)), percent(interval.get(1)));
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? format("%.1f%%", 100 * share.asDouble()) : NOTHING;
  }

  private static String number(JsonNode number, String format) {
    return number.isNumber() ? format(format, number.asDouble()) : NOTHING;
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }

  private static String aligned(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
