package io.everdrill.evaluator.records;

import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * All entries on the heap, read from the store behind when first asked: for stores of small entries
 * that are searched in order all the time.
 */
final class HeldStore<V> extends WriteBehindStore<V> {

  private final HeapStore<V> entries;
  private boolean read;

  HeldStore(KeyValueStore<String, V> behind) {
    super(behind);
    this.entries = new HeapStore<>(behind.name());
  }

  private HeapStore<V> entries() {
    if (!read) {
      try (KeyValueIterator<String, V> all = wrapped().all()) {
        all.forEachRemaining(e -> entries.put(e.key, e.value));
      }
      read = true;
    }
    return entries;
  }

  @Override
  V held(String key) {
    return entries().get(key);
  }

  @Override
  void hold(String key, V value) {
    entries().put(key, value);
  }

  @Override
  void letGo() {
    entries.clear();
    read = false;
  }

  @Override
  public V get(String key) {
    return entries().get(key);
  }

  @Override
  public void put(String key, V value) {
    changes(key, entries().get(key) != null);
    hold(key, value);
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String until) {
    return entries().range(from, until);
  }

  @Override
  public KeyValueIterator<String, V> reverseRange(String from, String until) {
    return entries().reverseRange(from, until);
  }

  @Override
  public KeyValueIterator<String, V> all() {
    return entries().all();
  }

  @Override
  public long approximateNumEntries() {
    return entries().approximateNumEntries();
  }
}
