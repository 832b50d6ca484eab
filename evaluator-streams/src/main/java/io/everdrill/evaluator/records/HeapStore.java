package io.everdrill.evaluator.records;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A store with nothing behind it: entries on the heap, sorted by key. They are hashed too, because
 * keys have much in common from their beginning on, and most of what is asked for is one key.
 */
public final class HeapStore<V> implements KeyValueStore<String, V> {

  private final String name;
  private final NavigableMap<String, Entry<V>> sorted = new TreeMap<>();
  private final Map<String, Entry<V>> hashed = new HashMap<>();

  private static final class Entry<V> {
    private final String key;
    private V value;

    Entry(String key, V value) {
      this.key = key;
      this.value = value;
    }
  }

  public HeapStore(String name) {
    this.name = name;
  }

  @Override
  public void put(String key, V value) {
    if (value == null) {
      delete(key);
      return;
    }
    Entry<V> known = hashed.get(key);
    if (known != null) {
      known.value = value;
      return;
    }
    Entry<V> entry = new Entry<>(key, value);
    hashed.put(key, entry);
    sorted.put(key, entry);
  }

  void clear() {
    sorted.clear();
    hashed.clear();
  }

  @Override
  public V putIfAbsent(String key, V value) {
    V known = get(key);
    if (known == null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public void putAll(List<KeyValue<String, V>> all) {
    all.forEach(e -> put(e.key, e.value));
  }

  @Override
  public V delete(String key) {
    Entry<V> known = hashed.remove(key);
    if (known == null) {
      return null;
    }
    sorted.remove(key);
    return known.value;
  }

  @Override
  public V get(String key) {
    Entry<V> known = hashed.get(key);
    return known == null ? null : known.value;
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String until) {
    // Only where it begins is searched for: most ranges are of few entries.
    return new Entries<>(
        sorted.tailMap(from, true).values().iterator(), key -> key.compareTo(until) <= 0);
  }

  @Override
  public KeyValueIterator<String, V> reverseRange(String from, String until) {
    return from.compareTo(until) > 0
        ? new Entries<>(List.<Entry<V>>of().iterator())
        : new Entries<>(sorted.subMap(from, true, until, true).descendingMap().values().iterator());
  }

  @Override
  public KeyValueIterator<String, V> all() {
    return new Entries<>(sorted.values().iterator());
  }

  @Override
  public long approximateNumEntries() {
    return sorted.size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {}

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  /** Looks one entry ahead; ends with the last whose key is within. */
  private static final class Entries<V> implements KeyValueIterator<String, V> {

    private final Iterator<Entry<V>> rest;
    private final Predicate<String> within;
    private Entry<V> next;

    Entries(Iterator<Entry<V>> rest) {
      this(rest, _ -> true);
    }

    Entries(Iterator<Entry<V>> rest, Predicate<String> within) {
      this.rest = rest;
      this.within = within;
      advance();
    }

    private void advance() {
      Entry<V> following = rest.hasNext() ? rest.next() : null;
      next = following != null && within.test(following.key) ? following : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public String peekNextKey() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      return next.key;
    }

    @Override
    public KeyValue<String, V> next() {
      KeyValue<String, V> found = KeyValue.pair(peekNextKey(), next.value);
      advance();
      return found;
    }

    @Override
    public void close() {}
  }
}
