package io.everdrill.evaluator.records;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A store in memory that tells what was asked of it and written to it. */
public final class CountingStore<V> implements KeyValueStore<String, V> {

  private final KeyValueStore<String, V> entries;
  private final List<String> written = new ArrayList<>();
  private long reads;

  public CountingStore(String name) {
    this.entries = new HeapStore<>(name);
  }

  /** Entries that were read, one by one or in a range. */
  public long reads() {
    return reads;
  }

  /** The key of each write, in order; of a deletion with a minus. */
  List<String> written() {
    return written;
  }

  @Override
  public void put(String key, V value) {
    written.add(value == null ? "-" + key : key);
    entries.put(key, value);
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
    written.add("-" + key);
    return entries.delete(key);
  }

  @Override
  public V get(String key) {
    reads++;
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String until) {
    return counted(entries.range(from, until));
  }

  @Override
  public KeyValueIterator<String, V> all() {
    return counted(entries.all());
  }

  private KeyValueIterator<String, V> counted(KeyValueIterator<String, V> found) {
    return new KeyValueIterator<>() {
      @Override
      public boolean hasNext() {
        return found.hasNext();
      }

      @Override
      public KeyValue<String, V> next() {
        reads++;
        return found.next();
      }

      @Override
      public String peekNextKey() {
        return found.peekNextKey();
      }

      @Override
      public void close() {
        found.close();
      }
    };
  }

  @Override
  public long approximateNumEntries() {
    return entries.approximateNumEntries();
  }

  @Override
  public String name() {
    return entries.name();
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
}
