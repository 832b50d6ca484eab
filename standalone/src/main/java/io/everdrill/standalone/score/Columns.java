package io.everdrill.standalone.score;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which header stands for what. Where a file calls a column otherwise, the name is given for all
 * files, or for one ({@code alerts.service}).
 */
public record Columns(Map<String, String> headers) {

  /** What each file may have. */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "windows",
          List.of(
              "series",
              "window_start",
              "window_end",
              "service",
              "fault",
              "window_start_row",
              "window_end_row"),
          "alerts",
          List.of("detector", "series", "alert_at", "service", "alert_row"),
          "diagnoses",
          List.of("detector", "series", "window_start", "rank", "service", "services"));

  public static final Columns BY_DEFAULT = new Columns(Map.of());

  /**
   * @throws IllegalArgumentException for a column that no file has, naming those that there are
   */
  public Columns {
    headers = Map.copyOf(headers);
    for (String name : new TreeSet<>(headers.keySet())) {
      if (!isKnown(name)) {
        throw new IllegalArgumentException(
            "expected one of the columns %s, of one file as alerts.service; got %s"
                .formatted(
                    KNOWN.values().stream().flatMap(List::stream).distinct().sorted().toList(),
                    name));
      }
    }
  }

  private static boolean isKnown(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? KNOWN.values().stream().anyMatch(columns -> columns.contains(name))
        : KNOWN.getOrDefault(name.substring(0, dot), List.of()).contains(name.substring(dot + 1));
  }

  /**
   * Headers that were given for this one file, by column: whoever names one says that it is there.
   *
   * @param file windows, alerts or diagnoses
   */
  Map<String, String> of(String file) {
    Map<String, String> own = new TreeMap<>();
    headers.forEach(
        (name, header) -> {
          if (name.startsWith(file + ".")) {
            own.put(name.substring(file.length() + 1), header);
          }
        });
    return own;
  }

  /**
   * The headers that are read of a file if they are there.
   *
   * @param file windows, alerts or diagnoses
   */
  Stream<String> readOf(String file) {
    return KNOWN.get(file).stream().map(column -> header(file, column)).distinct();
  }

  /**
   * @param file windows, alerts or diagnoses
   */
  String header(String file, String column) {
    return headers.getOrDefault(file + "." + column, headers.getOrDefault(column, column));
  }
}
