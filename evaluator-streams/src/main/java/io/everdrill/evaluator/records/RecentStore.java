package io.everdrill.evaluator.records;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The entries used last on the heap, up to a number: for stores that are larger than what is needed
 * of them at a time, and are asked by key.
 */
final class RecentStore<V> extends WriteBehindStore<V> {

  private final Map<String, V> recent;

  RecentStore(KeyValueStore<String, V> behind, int entries) {
    super(behind);
    this.recent =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            if (size() <= entries) {
              return false;
            }
            writeNow(eldest.getKey(), eldest.getValue());
            return true;
          }
        };
  }

  @Override
  V held(String key) {
    return recent.get(key);
  }

  @Override
  void hold(String key, V value) {
    if (value == null) {
      recent.remove(key);
    } else {
      recent.put(key, value);
    }
  }

  @Override
  void letGo() {
    recent.clear();
  }

  @Override
  public V get(String key) {
    V held = recent.get(key);
    if (held != null || changed(key)) {
      return held;
    }
    V stored = wrapped().get(key);
    hold(key, stored);
    return stored;
  }

  @Override
  public void put(String key, V value) {
    changes(key, true);
    hold(key, value);
  }

  @Override
  public KeyValueIterator<String, V> range(String from, String until) {
    writeAll();
    return wrapped().range(from, until);
  }

  @Override
  public KeyValueIterator<String, V> all() {
    writeAll();
    return wrapped().all();
  }

  @Override
  public long approximateNumEntries() {
    writeAll();
    return wrapped().approximateNumEntries();
  }
}
