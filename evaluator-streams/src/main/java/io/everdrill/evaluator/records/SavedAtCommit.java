package io.everdrill.evaluator.records;

import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A logged store of what its processor counts on the heap. The processor writes it when a commit is
 * next, whoever asked for that: another partition, a rebalance, or the close. So what is stored is
 * of the very results whose offsets are committed with it, and none is lost or counted twice.
 *
 * <p>Hangs on an internal of Kafka Streams as {@link WriteBehindStore} does.
 */
public final class SavedAtCommit<V> extends WrappedStateStore<KeyValueStore<String, V>, String, V> {

  private static final Runnable NOTHING = () -> {};

  private Runnable save = NOTHING;

  public SavedAtCommit(KeyValueStore<String, V> behind) {
    super(behind);
  }

  /** Around the store that this builder makes. */
  public static <V> StoreBuilder<SavedAtCommit<V>> of(
      StoreBuilder<KeyValueStore<String, V>> behind) {
    return new Builder<>(behind);
  }

  /** What is stored, to be read and written. */
  public KeyValueStore<String, V> entries() {
    return wrapped();
  }

  /**
   * @param save writes what has changed since it was last called
   */
  public void beforeCommit(Runnable save) {
    this.save = save;
  }

  /** Called before each commit. */
  @Override
  public void flushCache() {
    save.run();
    super.flushCache();
  }

  /** Called when the store behind is about to be restored past its processor. */
  @Override
  public void clearCache() {
    save = NOTHING;
    super.clearCache();
  }

  @Override
  public void close() {
    save = NOTHING;
    super.close();
  }

  private record Builder<V>(StoreBuilder<KeyValueStore<String, V>> behind)
      implements StoreBuilder<SavedAtCommit<V>> {

    @Override
    public SavedAtCommit<V> build() {
      return new SavedAtCommit<>(behind.build());
    }

    @Override
    public StoreBuilder<SavedAtCommit<V>> withCachingEnabled() {
      throw new UnsupportedOperationException("caching: each entry is written once a commit");
    }

    @Override
    public StoreBuilder<SavedAtCommit<V>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<SavedAtCommit<V>> withLoggingEnabled(Map<String, String> config) {
      return new Builder<>(behind.withLoggingEnabled(config));
    }

    @Override
    public StoreBuilder<SavedAtCommit<V>> withLoggingDisabled() {
      return new Builder<>(behind.withLoggingDisabled());
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
