package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.HaltEvent;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The halt switches as they stand: a copy of their topic in every guard. */
record Halts(ReadOnlyKeyValueStore<String, HaltEvent.Switch> switches) {

  boolean cover(CellId cell) {
    return Stream.of(HaltEvent.EVERYWHERE, cell.value()).anyMatch(this::halted);
  }

  /** A word that cannot be read is taken for the careful one. */
  private boolean halted(String scope) {
    try {
      HaltEvent.Switch turned = switches.get(scope);
      return turned != null && turned.state() == HaltEvent.State.HALTED;
    } catch (SerializationException e) {
      return true;
    }
  }
}
