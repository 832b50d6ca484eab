package io.everdrill.bench;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.InventoryEvent;
import io.everdrill.topics.events.TargetId;
import java.time.Instant;

/** The targets of all benchmarks: one process a service. */
final class BenchTarget {

  private static final String HOST = "host-1";

  private BenchTarget() {}

  /** Its id: the first process of a service. */
  static TargetId id(String service) {
    return new TargetId(service + "-1");
  }

  /** One that nobody touches. */
  static InventoryEvent.Target of(CellId cell, String service, Instant seenAt) {
    return at(new InventoryEvent.Location(HOST, "", 0, ""), cell, service, seenAt);
  }

  /** One that is there, and is broken. */
  static InventoryEvent.Target at(
      InventoryEvent.Location location, CellId cell, String service, Instant seenAt) {
    return InventoryEvent.Target.process(cell, id(service), service, location, seenAt);
  }
}
