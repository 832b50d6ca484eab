package io.everdrill.evaluator.judge;

import static io.everdrill.evaluator.records.WriteBehindStore.held;
import static io.everdrill.evaluator.records.WriteBehindStore.recent;

import io.everdrill.evaluator.records.EncodedEvents;
import io.everdrill.evaluator.records.StoredEvents;
import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.events.Event;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The judge's stores, one set a partition, each with its changelog. Keys are text whose order is
 * the order of what they name, see {@link JudgeKeys}.
 */
enum JudgeStores {
  /** Facts that wait to be put in the order of their append times. */
  PENDING("judge-pending"),
  CASES("judge-cases"),
  EPISODES("judge-episodes"),
  /** Diagnoses and incidents. */
  REPORTS("judge-reports"),
  /** Where files lie in time, signs of life, what was done up to when. */
  MARKS("judge-marks"),
  /** What is to be done at which append time. */
  TIMERS("judge-timers"),
  /** Probe results, folded by cell, second and service. */
  PROBE_SECONDS("judge-probe-seconds"),
  /** The last row of each key of the scoreboard. */
  SCORES("judge-scores");

  /** So many files of a kind are on the heap, of some kilobytes each. */
  private static final int FILES = 10_000;

  /** So many probed seconds are on the heap, of some hundred bytes each. */
  static final int SECONDS = 200_000;

  private final String storeName;

  JudgeStores(String storeName) {
    this.storeName = storeName;
  }

  String storeName() {
    return storeName;
  }

  StoreBuilder<? extends KeyValueStore<String, ?>> builder(
      JudgeSettings.StateFolder state, EncodedEvents encoded) {
    KeyValueBytesStoreSupplier supplier =
        switch (state) {
          case JudgeSettings.InMemory(var _) -> Stores.inMemoryKeyValueStore(storeName);
          case JudgeSettings.OnDisk(var _) -> Stores.persistentKeyValueStore(storeName);
        };
    return switch (this) {
      case PENDING -> held(logged(supplier, events(encoded)));
      case MARKS, TIMERS -> held(logged(supplier, Serdes.Long()));
      case CASES ->
          recent(
              logged(supplier, StoredEvents.files(encoded, CaseFile::events, CaseFile::new)),
              FILES);
      case EPISODES ->
          recent(
              logged(supplier, StoredEvents.files(encoded, EpisodeFile::events, EpisodeFile::new)),
              FILES);
      case REPORTS, SCORES -> recent(logged(supplier, events(encoded)), FILES);
      // One changelog record a second, service and commit, however many results there were.
      case PROBE_SECONDS -> recent(logged(supplier, probeSeconds()), SECONDS);
    };
  }

  private static <V> StoreBuilder<KeyValueStore<String, V>> logged(
      KeyValueBytesStoreSupplier supplier, Serde<V> values) {
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), values)
        .withLoggingEnabled(Map.of());
  }

  private static Serde<List<Event>> events(EncodedEvents encoded) {
    return StoredEvents.files(encoded, Function.identity(), Function.identity());
  }

  private static Serde<ProbeSecond> probeSeconds() {
    Serializer<ProbeSecond> writes = (topic, second) -> second == null ? null : second.toBytes();
    Deserializer<ProbeSecond> reads =
        (topic, bytes) -> bytes == null ? null : ProbeSecond.fromBytes(bytes);
    return Serdes.serdeFrom(writes, reads);
  }
}
