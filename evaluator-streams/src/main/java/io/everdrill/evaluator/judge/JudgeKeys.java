package io.everdrill.evaluator.judge;

import java.time.Instant;
import java.util.stream.LongStream;

/**
 * Keys of the judge's stores: parts with '/' between, instants as 18 digits of microseconds so that
 * text sorts as time. No cell id holds a '/', and '0' is the character after it.
 */
final class JudgeKeys {

  private static final long LAST_MICROS = 999_999_999_999_999_999L;
  private static final int MICROS_DIGITS = 18;
  private static final int SECONDS_DIGITS = 12;

  /** Characters; few keys are longer. */
  private static final int LONG_KEY = 96;

  /** Of ten. */
  private static final long[] POWERS =
      LongStream.iterate(1, power -> 10 * power).limit(MICROS_DIGITS).toArray();

  private JudgeKeys() {}

  static String of(Object... parts) {
    StringBuilder key = new StringBuilder(LONG_KEY);
    for (Object part : parts) {
      if (!key.isEmpty()) {
        key.append('/');
      }
      if (part instanceof Instant at) {
        pad(key, micros(at), MICROS_DIGITS);
      } else {
        key.append(part);
      }
    }
    return key.toString();
  }

  /** A part that others chose, so that it holds no '/'. */
  static String text(String part) {
    return part.replace("%", "%25").replace("/", "%2F");
  }

  static String untext(String part) {
    return part.replace("%2F", "/").replace("%25", "%");
  }

  /** Before every key that has more parts than these; unlike those of a cell whose id is longer. */
  static String under(Object... parts) {
    return of(parts) + '/';
  }

  /** The least key after all those that begin with these parts. */
  static String after(Object... parts) {
    return of(parts) + '0';
  }

  /** Instants before 1970 count as 1970: some monitoring writes the year 1 for 'not known'. */
  static String sortable(Instant at) {
    return padded(micros(at), MICROS_DIGITS);
  }

  static String sortableSecond(long second) {
    return padded(second, SECONDS_DIGITS);
  }

  /** Of a key that begins with an instant. */
  static Instant firstInstant(String key) {
    return instant(Long.parseLong(key, 0, MICROS_DIGITS, 10));
  }

  /** The number in the last part. */
  static long lastNumber(String key) {
    return Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
  }

  static long micros(Instant at) {
    long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    return Math.clamp(micros, 0, LAST_MICROS);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  private static String padded(long number, int digits) {
    return pad(new StringBuilder(digits), number, digits).toString();
  }

  private static StringBuilder pad(StringBuilder key, long number, int digits) {
    for (long power = POWERS[digits - 1]; power > 1 && number < power; power /= 10) {
      key.append('0');
    }
    return key.append(number);
  }
}
