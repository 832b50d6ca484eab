package io.everdrill.evaluator.records;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A store with nothing behind it: entries on the heap, sorted by key. */
public final class HeapStore<V> implements KeyValueStore<String, V> {

  private final String name;
  private final NavigableMap<String, V> entries = new TreeMap<>();

  public HeapStore(String name) {
    this.name = name;
  }

  @Override
  public void put(String key, V value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  void clear() {
    entries.clear();
  }

  @Override
  public V putIfAbsent(String key, V value) {
    return entries.putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<String, V>> all) {
    all.forEach(e -> put(e.key, e.value));
  }

  @Override
  public V delete(String key) {
    return entries.remove(key);
  }

  @Override
  public V get(String key) {
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String until) {
    return from.compareTo(until) > 0
        ? new Entries<>(List.<Map.Entry<String, V>>of().iterator())
        : new Entries<>(entries.subMap(from, true, until, true).entrySet().iterator());
  }

  @Override
  public KeyValueIterator<String, V> all() {
    return new Entries<>(entries.entrySet().iterator());
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
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

  /** Looks one entry ahead. */
  private static final class Entries<V> implements KeyValueIterator<String, V> {

    private final Iterator<Map.Entry<String, V>> rest;
    private Map.Entry<String, V> next;

    Entries(Iterator<Map.Entry<String, V>> rest) {
      this.rest = rest;
      advance();
    }

    private void advance() {
      next = rest.hasNext() ? rest.next() : null;
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
      return next.getKey();
    }

    @Override
    public KeyValue<String, V> next() {
      KeyValue<String, V> found = KeyValue.pair(peekNextKey(), next.getValue());
      advance();
      return found;
    }

    @Override
    public void close() {}
  }
}
