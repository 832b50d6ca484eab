package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the newest word of each halt switch. */
final class RememberHalts extends ContextualProcessor<String, Event, Void, Void> {

  private KeyValueStore<String, HaltEvent.Switch> switches;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    switches = context.getStateStore(GuardTopology.HALTS);
  }

  @Override
  public void process(Record<String, Event> record) {
    if (record.value() == null) {
      switches.delete(record.key());
    } else if (record.value() instanceof HaltEvent.Switch turned) {
      switches.put(turned.scope(), turned);
    }
  }
}
