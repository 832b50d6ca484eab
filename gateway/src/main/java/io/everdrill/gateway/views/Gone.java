package io.everdrill.gateway.views;

import io.everdrill.topics.events.HaltEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a view has let go: how much, and of which cells the last, so that who may see one cell hears
 * nothing of another's. Not thread-safe.
 */
final class Gone {

  /** What is of still more cells counts for every one: too much doubt, never too little. */
  static final int MAX_CELLS = 10_000;

  private final Map<String, Instant> last = new HashMap<>();
  private Instant lastOfAny = Instant.MIN;
  private long count;

  /**
   * @param cells as {@link Cells#spokenOf} has them
   * @param at its time in the view
   */
  void add(Set<String> cells, Instant at) {
    count++;
    lastOfAny = later(lastOfAny, at);
    for (String cell : cells) {
      boolean room = last.size() < MAX_CELLS || last.containsKey(cell);
      last.merge(room ? cell : HaltEvent.EVERYWHERE, at, Gone::later);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** Of all cells, and of none. */
  long count() {
    return count;
  }

  /** Whether nothing that speaks of these cells has gone. */
  boolean nothingOf(Cells cells) {
    return cells.areAll() ? count == 0 : names(cells).noneMatch(last::containsKey);
  }

  /** The latest time of what has gone of these cells; {@link Instant#MIN} if nothing has. */
  Instant last(Cells cells) {
    return cells.areAll()
        ? lastOfAny
        : names(cells).map(c -> last.getOrDefault(c, Instant.MIN)).reduce(Instant.MIN, Gone::later);
  }

  private static Stream<String> names(Cells cells) {
    return Stream.concat(cells.some().stream(), Stream.of(HaltEvent.EVERYWHERE));
  }
}
