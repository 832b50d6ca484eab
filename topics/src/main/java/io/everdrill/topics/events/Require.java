package io.everdrill.topics.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The checks that the events' compact constructors make; a message names the field. */
final class Require {

  private Require() {}

  static <T> T present(T value, String field) {
    return Objects.requireNonNull(value, () -> field + ": missing");
  }

  static String text(String value, String field) {
    if (present(value, field).isBlank()) {
      throw new IllegalArgumentException(field + ": expected text, got a blank");
    }
    return value;
  }

  /** Text that an old writer may not have sent: absent is empty. */
  static String orEmpty(String value) {
    return value == null ? "" : value;
  }

  /** Texts, none of them blank. */
  static List<String> texts(List<String> values, String field) {
    list(values).forEach(value -> text(value, field));
    return list(values);
  }

  static <T> List<T> list(List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  /** Sorted by key, so that the same content is the same bytes. */
  static Map<String, String> sorted(Map<String, String> values) {
    return values == null
        ? Map.of()
        : java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(values));
  }

  static <T> T or(T value, T fallback) {
    return value == null ? fallback : value;
  }

  static Duration positive(Duration value, String field) {
    if (present(value, field).isNegative() || value.isZero()) {
      throw new IllegalArgumentException(field + ": expected more than 0, got " + value);
    }
    return value;
  }

  static Duration atLeast(Duration value, Duration least, String field) {
    if (present(value, field).compareTo(least) < 0) {
      throw new IllegalArgumentException(
          field + ": expected at least " + least.toMillis() + ", got " + value.toMillis());
    }
    return value;
  }

  static Duration notNegative(Duration value, String field) {
    if (present(value, field).isNegative()) {
      throw new IllegalArgumentException(field + ": expected 0 or more, got " + value);
    }
    return value;
  }

  static long positive(long value, String field) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + ": expected more than 0, got " + value);
    }
    return value;
  }

  static double positive(double value, String field) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(field + ": expected more than 0, got " + value);
    }
    return value;
  }

  /** A path on some host that is no folder's way out: absolute, without {@code ..}. */
  static String absolutePath(String value, String field) {
    if (!present(value, field).startsWith("/") || ("/" + value + "/").contains("/../")) {
      throw new IllegalArgumentException(
          field + ": expected an absolute path without '..', got '" + value + "'");
    }
    return value;
  }

  static int notNegative(int value, String field) {
    return (int) notNegative((long) value, field);
  }

  static long notNegative(long value, String field) {
    if (value < 0) {
      throw new IllegalArgumentException(field + ": expected 0 or more, got " + value);
    }
    return value;
  }

  static double share(double value, String field) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + ": expected 0 to 1, got " + value);
    }
    return value;
  }

  /** Neither of the ends. */
  static double between(double value, double more, double less, String field) {
    if (!(value > more && value < less)) {
      throw new IllegalArgumentException(
          field + ": expected more than " + more + " and less than " + less + ", got " + value);
    }
    return value;
  }

  static double percent(double value, String field) {
    if (!(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(field + ": expected 0 to 100, got " + value);
    }
    return value;
  }

  static int within(int value, int least, int most, String field) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          field + ": expected " + least + " to " + most + ", got " + value);
    }
    return value;
  }
}
