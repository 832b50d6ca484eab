package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Reads and writes instants. The form in which all of ours are written is read and written digit by
 * digit, several times faster than by a formatter: a probe result is mostly instants, and the guard
 * reads each of them; a verdict is full of them.
 */
final class Rfc3339 {

  /** Digits stand for themselves. */
  private static final String OURS = "0000-00-00T00:00:00.000000Z";

  /** Years of more or fewer than four digits. */
  private static final DateTimeFormatter BEYOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private static final Instant FIRST = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("+99999-01-01T00:00:00Z");

  private Rfc3339() {}

  /**
   * To the microsecond, as all is written: what is finer would be lost wherever it is kept, and
   * what was read once more would not equal what was read first.
   *
   * @throws DateTimeException if it is no instant with its zone
   */
  static Instant parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /**
   * The same of so many characters of a text.
   *
   * @throws DateTimeException if they are no instant with its zone
   */
  static Instant parse(char[] text, int from, int length) {
    return isOurs(text, from, length)
        ? LocalDateTime.of(
                number(text, from, from + 4),
                number(text, from + 5, from + 7),
                number(text, from + 8, from + 10),
                number(text, from + 11, from + 13),
                number(text, from + 14, from + 16),
                number(text, from + 17, from + 19),
                1_000 * number(text, from + 20, from + 26))
            .toInstant(ZoneOffset.UTC)
        : within(
            DateTimeFormatter.ISO_OFFSET_DATE_TIME
                .parse(new String(text, from, length), Instant::from)
                .truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * RFC 3339 has years of four digits. What is reckoned from such may lie a little beyond, and is
   * read as it is kept; with years of nine digits nobody can reckon.
   */
  private static Instant within(Instant at) {
    if (at.isBefore(FIRST) || at.isAfter(LAST)) {
      throw new DateTimeException("expected a year of at most four digits, got " + at);
    }
    return at;
  }

  private static boolean isOurs(char[] text, int from, int length) {
    if (length != OURS.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char wanted = OURS.charAt(i);
      char got = text[from + i];
      if (wanted == '0' ? got < '0' || got > '9' : got != wanted) {
        return false;
      }
    }
    return true;
  }

  /** In UTC with exactly six decimals. */
  static String format(Instant instant) {
    LocalDateTime at = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (at.getYear() < 0 || at.getYear() > 9999) {
      return BEYOND.format(at);
    }
    byte[] text = OURS.getBytes(ISO_8859_1);
    put(text, 0, 4, at.getYear());
    put(text, 5, 7, at.getMonthValue());
    put(text, 8, 10, at.getDayOfMonth());
    put(text, 11, 13, at.getHour());
    put(text, 14, 16, at.getMinute());
    put(text, 17, 19, at.getSecond());
    put(text, 20, 26, at.getNano() / 1_000);
    return new String(text, ISO_8859_1);
  }

  private static void put(byte[] text, int from, int until, int number) {
    int rest = number;
    for (int i = until - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int number(char[] text, int from, int until) {
    int number = 0;
    for (int i = from; i < until; i++) {
      number = 10 * number + text[i] - '0';
    }
    return number;
  }
}
