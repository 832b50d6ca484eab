package io.everdrill.scheduler;

import io.everdrill.runtime.Units;
import io.everdrill.topics.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How single values are written in a programme file. */
final class Scalars {

  private static final Map<Class<?>, Function<String, Object>> READERS =
      Map.of(
          String.class, text -> text,
          int.class, text -> number("a whole number", text, Integer::valueOf),
          Integer.class, text -> number("a whole number", text, Integer::valueOf),
          long.class, text -> number("a whole number", text, Long::valueOf),
          double.class, text -> number("a number", text, Double::valueOf),
          Duration.class, Units::duration,
          Instant.class, Scalars::instant);

  private Scalars() {}

  static boolean knows(Class<?> type) {
    return type.isEnum() || READERS.containsKey(type);
  }

  /**
   * @throws IllegalArgumentException saying what was expected and what came
   */
  static Object read(Class<?> type, String text) {
    return type.isEnum() ? constant(type, text) : READERS.get(type).apply(text);
  }

  /** The message for a name that none of these is, with the nearest if it is near. */
  static String expectedOneOf(Collection<String> names, String got) {
    String expected = "expected one of " + String.join(", ", names) + ", got '" + got + "'";
    return names.stream()
        .min((a, b) -> Integer.compare(distance(a, got), distance(b, got)))
        .filter(nearest -> distance(nearest, got) <= Math.max(2, got.length() / 3))
        .map(nearest -> expected + " (did you mean '" + nearest + "'?)")
        .orElse(expected);
  }

  private static Object number(String what, String text, Function<String, Object> read) {
    try {
      return read.apply(text);
    } catch (NumberFormatException e) {
      throw expected(what, text);
    }
  }

  private static Object instant(String text) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw expected("an instant with its zone, such as 2026-11-21T12:00:00Z", text);
    }
  }

  private static Object constant(Class<?> type, String text) {
    Map<String, Object> byName = new TreeMap<>();
    for (Object constant : type.getEnumConstants()) {
      byName.put(Json.word((Enum<?>) constant), constant);
    }
    Object found = byName.get(text);
    if (found == null) {
      throw new IllegalArgumentException(expectedOneOf(List.copyOf(byName.keySet()), text));
    }
    return found;
  }

  private static IllegalArgumentException expected(String what, String text) {
    return new IllegalArgumentException("expected " + what + ", got '" + text + "'");
  }

  /** Levenshtein's: how many letters to change, add or drop. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
