package io.everdrill.runtime;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations and sizes as people write them: {@code 15s}, {@code PT15S}, {@code 64KiB}. */
public final class Units {
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([a-zA-Z]+)");
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  private Units() {}

  /**
   * {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, {@code 7d}, or ISO 8601 as {@code PT15S}.
   */
  public static Duration duration(String text) {
    if (text.startsWith("P")) {
      return isoDuration(text);
    }
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches() || !TIMES.containsKey(matcher.group(2))) {
      throw notA("a duration such as 500ms, 15s, 2m, 1h, 7d or PT15S", text);
    }
    BigDecimal nanos =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(TIMES.get(matcher.group(2)).toNanos()));
    return Duration.ofNanos(whole(nanos, "a duration of at most 292 years in whole ns", text));
  }

  /** {@code 512B}, {@code 64KiB}, {@code 1.5MiB}, {@code 10MB}; the unit is never left out. */
  public static long bytes(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches() || !SIZES.containsKey(matcher.group(2))) {
      throw notA("a size such as 512B, 64KiB, 1MiB or 10MB", text);
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(SIZES.get(matcher.group(2))));
    return whole(bytes, "a size in whole bytes below 8 EiB", text);
  }

  private static Duration isoDuration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Said below, in the words of this class.
    }
    throw notA("a duration of 0 or more such as 15s or PT15S", text);
  }

  private static long whole(BigDecimal amount, String expected, String text) {
    try {
      return amount.longValueExact();
    } catch (ArithmeticException e) {
      throw notA(expected, text);
    }
  }

  private static IllegalArgumentException notA(String expected, String text) {
    return new IllegalArgumentException("expected " + expected + ", got '" + text + "'");
  }
}
