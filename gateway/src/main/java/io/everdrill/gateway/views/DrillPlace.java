package io.everdrill.gateway.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.events.DrillId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a drill stands in time, and the cursor that says so when the drill has gone. */
public record DrillPlace(Instant at, DrillId drill) implements Comparable<DrillPlace> {

  static final String NO_CURSOR = "cursor: expected what a page before gave as next";

  /** None that has a time in it looks so. */
  private static final Pattern BARE = Pattern.compile("[a-z0-9-]+-[0-9]+");

  private static final Comparator<DrillPlace> IN_TIME =
      Comparator.comparing(DrillPlace::at).thenComparing(place -> place.drill().value());

  static DrillPlace of(KnownDrill drill) {
    return new DrillPlace(drill.began(), drill.id());
  }

  /**
   * @throws IllegalArgumentException if it is none of ours
   */
  static DrillPlace parse(String cursor) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split(" ", 2);
      if (parts.length == 2) {
        return new DrillPlace(Instant.parse(parts[0]), new DrillId(parts[1]));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException(NO_CURSOR);
  }

  String cursor() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((at + " " + drill).getBytes(UTF_8));
  }

  /**
   * The drill that a cursor names in clear, as cursors once did: who may not see it may not ask so.
   *
   * @throws IllegalArgumentException if it looks like one, and is none
   */
  public static Optional<DrillId> bare(String cursor) {
    return BARE.matcher(cursor).matches() ? Optional.of(new DrillId(cursor)) : Optional.empty();
  }

  @Override
  public int compareTo(DrillPlace other) {
    return IN_TIME.compare(this, other);
  }
}
