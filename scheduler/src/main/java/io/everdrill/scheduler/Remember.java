package io.everdrill.scheduler;

import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Folds the events of one type into one store.
 *
 * @param <E> the events that count; others of the topic are passed over
 * @param <S> what the store holds of them
 */
final class Remember<E extends Event, S> implements Processor<String, Event, Void, Void> {

  /** What is stored after an event. */
  @FunctionalInterface
  interface Fold<S, E> {
    /**
     * @param before what is stored, null if nothing is
     * @param appendedAt by the broker's clock
     */
    S apply(S before, E event, Instant appendedAt);
  }

  private final String storeName;
  private final Class<E> type;
  private final Function<E, String> key;
  private final Fold<S, E> fold;
  private final Function<ProcessingContext, Predicate<E>> ours;
  private KeyValueStore<String, S> store;
  private Predicate<E> isOurs;

  /**
   * @param ours which events belong to the task, known once it runs
   */
  Remember(
      String storeName,
      Class<E> type,
      Function<E, String> key,
      Fold<S, E> fold,
      Function<ProcessingContext, Predicate<E>> ours) {
    this.storeName = storeName;
    this.type = type;
    this.key = key;
    this.fold = fold;
    this.ours = ours;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
    isOurs = ours.apply(context);
  }

  @Override
  public void process(Record<String, Event> record) {
    if (record.value() == null) {
      store.delete(record.key());
    } else if (type.isInstance(record.value())) {
      E event = type.cast(record.value());
      if (isOurs.test(event)) {
        String at = key.apply(event);
        store.put(at, fold.apply(store.get(at), event, Instant.ofEpochMilli(record.timestamp())));
      }
    }
  }
}
