package io.everdrill.evaluator.records;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A state store that holds values decoded on the heap, and writes each entry that changed to the
 * logged store behind it once, when its task commits: nothing is parsed when it is read, and what
 * changes often is written once a commit.
 *
 * <p>{@link WrappedStateStore} is internal to Kafka Streams, and the only way there is to be told
 * that a commit is next, or that a standby's restore has gone past what is held (KAFKA-14172). A
 * store that missed either would lose state; the tests that kill a judge would show it.
 */
public abstract class WriteBehindStore<V>
    extends WrappedStateStore<KeyValueStore<String, V>, String, V>
    implements KeyValueStore<String, V> {

  /** Keys that changed since the last commit, each with whether the store behind may have it. */
  private final Map<String, Boolean> changed = new LinkedHashMap<>();

  WriteBehindStore(KeyValueStore<String, V> behind) {
    super(behind);
  }

  /** The store that this builder makes, with all of its entries held. */
  public static <V> StoreBuilder<KeyValueStore<String, V>> held(
      StoreBuilder<KeyValueStore<String, V>> behind) {
    return new Builder<>(behind, HeldStore::new);
  }

  /** The store that this builder makes, with so many of the entries used last held. */
  public static <V> StoreBuilder<KeyValueStore<String, V>> recent(
      StoreBuilder<KeyValueStore<String, V>> behind, int entries) {
    return new Builder<>(behind, store -> new RecentStore<>(store, entries));
  }

  /** What is held of the key; null if nothing is. */
  abstract V held(String key);

  /** Holds the value from now on; null lets go of it. */
  abstract void hold(String key, V value);

  /** Lets go of everything. */
  abstract void letGo();

  /** Notes a change, once for a commit. */
  final void changes(String key, boolean mayBeBehind) {
    changed.putIfAbsent(key, mayBeBehind);
  }

  final boolean changed(String key) {
    return changed.containsKey(key);
  }

  /** Writes one changed entry before its time. */
  final void writeNow(String key, V value) {
    Boolean mayBeBehind = changed.remove(key);
    if (mayBeBehind != null) {
      write(key, value, mayBeBehind);
    }
  }

  final void writeAll() {
    changed.forEach((key, mayBeBehind) -> write(key, held(key), mayBeBehind));
    changed.clear();
  }

  private void write(String key, V value, boolean mayBeBehind) {
    if (value != null || mayBeBehind) {
      wrapped().put(key, value);
    }
  }

  /** Called before each commit. */
  @Override
  public final void flushCache() {
    writeAll();
    super.flushCache();
  }

  /** Called when the store behind is about to be restored past us. */
  @Override
  public final void clearCache() {
    forget();
    super.clearCache();
  }

  @Override
  public final void close() {
    forget();
    super.close();
  }

  private void forget() {
    changed.clear();
    letGo();
  }

  @Override
  public final V putIfAbsent(String key, V value) {
    V known = get(key);
    if (known == null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public final void putAll(List<KeyValue<String, V>> entries) {
    entries.forEach(e -> put(e.key, e.value));
  }

  @Override
  public final V delete(String key) {
    V known = get(key);
    if (known != null) {
      put(key, null);
    }
    return known;
  }

  private record Builder<V>(
      StoreBuilder<KeyValueStore<String, V>> behind, UnaryOperator<KeyValueStore<String, V>> before)
      implements StoreBuilder<KeyValueStore<String, V>> {

    @Override
    public KeyValueStore<String, V> build() {
      return before.apply(behind.build());
    }

    @Override
    public StoreBuilder<KeyValueStore<String, V>> withCachingEnabled() {
      throw new UnsupportedOperationException("caching: expected of the heap alone");
    }

    @Override
    public StoreBuilder<KeyValueStore<String, V>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<KeyValueStore<String, V>> withLoggingEnabled(Map<String, String> config) {
      return new Builder<>(behind.withLoggingEnabled(config), before);
    }

    @Override
    public StoreBuilder<KeyValueStore<String, V>> withLoggingDisabled() {
      return new Builder<>(behind.withLoggingDisabled(), before);
    }

    @Override
    public Map<String, String> logConfig() {
      return behind.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
      return behind.loggingEnabled();
    }

    @Override
    public String name() {
      return behind.name();
    }
  }
}
