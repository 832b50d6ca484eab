package io.everdrill.scheduler;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.SteadyStateEvent.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the steady-state windows of the last minutes, each under {@code cell/service/until}: one
 * comes a second for each service, so none may cost more than itself to store.
 */
final class RememberSteady implements Processor<String, Event, Void, Void> {

  private final int partitions;
  private KeyValueStore<String, Window> store;
  private Share share;

  RememberSteady(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(Stores.STEADY);
    share = new Share(context.taskId().partition(), partitions);
  }

  @Override
  public void process(Record<String, Event> record) {
    if (record.value() instanceof Window window && share.has(window.cell())) {
      store.put(key(window.cell(), window.service(), window.until()), window);
      forgetBefore(window);
    }
  }

  private void forgetBefore(Window latest) {
    String first = key(latest.cell(), latest.service(), Instant.EPOCH);
    String last = key(latest.cell(), latest.service(), SteadyWindows.oldestNeeded(latest.until()));
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, Window> rows = store.range(first, last)) {
      rows.forEachRemaining(row -> old.add(row.key));
    }
    old.forEach(store::delete);
  }

  /** Thirteen digits of milliseconds keep the keys of a service in the order of time. */
  private static String key(CellId cell, String service, Instant until) {
    return "%s/%s/%013d".formatted(cell, service, until.toEpochMilli());
  }
}
