package io.everdrill.topics;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Reads instants. The form in which all of ours are written is read digit by digit, several times
 * faster than by a formatter: a probe result is mostly instants, and the guard reads each of them.
 */
final class Rfc3339 {

  /** Digits stand for themselves. */
  private static final String OURS = "0000-00-00T00:00:00.000000Z";

  private Rfc3339() {}

  /**
   * @throws DateTimeException if it is no instant with its zone
   */
  static Instant parse(String text) {
    return isOurs(text)
        ? LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                1_000 * number(text, 20, 26))
            .toInstant(ZoneOffset.UTC)
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
  }

  private static boolean isOurs(String text) {
    if (text.length() != OURS.length()) {
      return false;
    }
    for (int i = 0; i < OURS.length(); i++) {
      char wanted = OURS.charAt(i);
      char got = text.charAt(i);
      if (wanted == '0' ? got < '0' || got > '9' : got != wanted) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int until) {
    int number = 0;
    for (int i = from; i < until; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }
}
