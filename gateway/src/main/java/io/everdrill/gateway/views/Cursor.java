package io.everdrill.gateway.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;

/**
 * Where something stands in a list by time, stable while others come and go; its text is what a
 * page gives as next.
 *
 * @param name which no other has
 */
record Cursor(Instant at, String name) implements Comparable<Cursor> {

  static final String NONE_OF_OURS = "cursor: expected what a page before gave as next";

  private static final Comparator<Cursor> IN_TIME =
      Comparator.comparing(Cursor::at).thenComparing(Cursor::name);

  /**
   * @throws IllegalArgumentException if it is none of ours
   */
  static Cursor parse(String text) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
      if (parts.length == 2) {
        return new Cursor(Instant.parse(parts[0]), parts[1]);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException(NONE_OF_OURS);
  }

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((at + " " + name).getBytes(UTF_8));
  }

  @Override
  public int compareTo(Cursor other) {
    return IN_TIME.compare(this, other);
  }
}
