package io.everdrill.standalone.score;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which header stands for what. Where a file calls a column otherwise, the name is given for all
 * files, or for one ({@code alerts.service}).
 */
public record Columns(Map<String, String> headers) {

  public static final Columns BY_DEFAULT = new Columns(Map.of());

  public Columns {
    headers = Map.copyOf(new TreeMap<>(headers));
  }

  /**
   * @param file windows, alerts or diagnoses
   */
  String header(String file, String column) {
    return headers.getOrDefault(file + "." + column, headers.getOrDefault(column, column));
  }
}
