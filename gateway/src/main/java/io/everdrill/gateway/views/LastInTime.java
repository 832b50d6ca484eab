package io.everdrill.gateway.views;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last of what has a time and a name, as many and as large as the bound allows; the oldest goes
 * first. Not thread-safe.
 */
final class LastInTime<V> {

  private final Bound bound;
  private final Map<String, Cursor> places = new HashMap<>();
  private final TreeMap<Cursor, Held<V>> inTime = new TreeMap<>();
  private final Gone gone = new Gone();
  private long heldBytes;

  /**
   * One that is held.
   *
   * @param cells that it speaks of
   * @param bytes with what it takes beside its own
   */
  private record Held<V>(V value, Set<String> cells, long bytes) {}

  LastInTime(Bound bound) {
    this.bound = bound;
  }

  Optional<V> get(String name) {
    return Optional.ofNullable(places.get(name)).map(place -> inTime.get(place).value());
  }

  /**
   * Holds it in place of what had its name, whose time may have been another.
   *
   * @param cells that it speaks of, as {@link Cells#spokenOf} has them
   * @param bytes of it on its topic
   */
  void put(Cursor place, V value, Set<String> cells, int bytes) {
    remove(place.name());
    long weight = (long) bytes + Bound.EVENT_OVERHEAD_BYTES;
    if (bound.isPassedByOne(weight)) {
      gone.add(cells, place.at());
      return;
    }
    places.put(place.name(), place);
    inTime.put(place, new Held<>(value, cells, weight));
    heldBytes += weight;
    while (bound.isPassedBy(inTime.size(), heldBytes)) {
      evictOldest();
    }
  }

  private void evictOldest() {
    Map.Entry<Cursor, Held<V>> oldest = inTime.firstEntry();
    gone.add(oldest.getValue().cells(), oldest.getKey().at());
    remove(oldest.getKey().name());
  }

  private void remove(String name) {
    Cursor place = places.remove(name);
    if (place != null) {
      heldBytes -= inTime.remove(place).bytes();
    }
  }

  /**
   * The newest first.
   *
   * @param cursor only what stands before it; empty for all
   * @throws IllegalArgumentException if the cursor is none of ours
   */
  Iterable<V> newestFirst(String cursor) {
    NavigableMap<Cursor, Held<V>> rest =
        cursor.isEmpty() ? inTime : inTime.headMap(Cursor.parse(cursor), false);
    return () -> rest.descendingMap().values().stream().map(Held::value).iterator();
  }

  /** What had to go, or was too large to be held at all. */
  Gone gone() {
    return gone;
  }

  double fullness() {
    return bound.fullness(inTime.size(), heldBytes);
  }
}
