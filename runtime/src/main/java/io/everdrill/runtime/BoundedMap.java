package io.everdrill.runtime;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Holds so many entries; each more has one forgotten. Not for several threads at once. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

  @Serial private static final long serialVersionUID = 1L;

  private static final int FIRST_CAPACITY = 16;
  private static final float LOAD = 0.75f;

  private final int most;

  private BoundedMap(int most, boolean byUse) {
    super(FIRST_CAPACITY, LOAD, byUse);
    if (most < 1) {
      throw new IllegalArgumentException("most: expected at least 1, got " + most);
    }
    this.most = most;
  }

  /** Forgets the one whose key was put in first; it is no newer for being put again. */
  public static <K, V> Map<K, V> ofNewest(int most) {
    return new BoundedMap<>(most, false);
  }

  /** Forgets the one that was not asked for, nor put, for the longest time. */
  public static <K, V> Map<K, V> ofLastUsed(int most) {
    return new BoundedMap<>(most, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
