package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.HaltEvent;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The halt switches as they stand: what {@link RememberHalts} keeps of their topic. */
record Halts(ReadOnlyKeyValueStore<String, HaltEvent.Switch> switches) {

  boolean cover(CellId cell) {
    return Stream.of(HaltEvent.EVERYWHERE, cell.value()).anyMatch(this::halted);
  }

  private boolean halted(String scope) {
    HaltEvent.Switch turned = switches.get(scope);
    return turned != null && turned.state() == HaltEvent.State.HALTED;
  }
}
