package io.everdrill.evaluator.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Short notes in one store, each a key and at most a number: what lies where in time. */
record JudgeMarks(KeyValueStore<String, Long> store) {

  private static final long NOTHING = 0;

  void put(String key) {
    put(key, NOTHING);
  }

  void put(String key, long value) {
    store.put(key, value);
  }

  void put(String key, Instant value) {
    put(key, JudgeKeys.micros(value));
  }

  void delete(String key) {
    store.delete(key);
  }

  long get(String key, long otherwise) {
    Long value = store.get(key);
    return value == null ? otherwise : value;
  }

  /** As it is now, whatever is put or deleted while it is gone through. */
  List<KeyValue<String, Long>> between(String from, String until) {
    List<KeyValue<String, Long>> all = new ArrayList<>();
    try (KeyValueIterator<String, Long> range = store.range(from, until)) {
      range.forEachRemaining(all::add);
    }
    return all;
  }

  /** From the last to the first, while nothing is put or deleted; to be closed. */
  KeyValueIterator<String, Long> backwards(String from, String until) {
    return store.reverseRange(from, until);
  }

  List<String> keys(String from, String until) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, Long> range = store.range(from, until)) {
      range.forEachRemaining(mark -> keys.add(mark.key));
    }
    return keys;
  }
}
