package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a target's callers come to the proxy that a fault is in; its verbs are those of a driver.
 *
 * @param <U> what it takes to lead them back
 */
interface Lead<U extends Undo> {

  Class<U> undoType();

  String mechanism();

  String needs();

  /** What of the target they reach through it. */
  String scope();

  Support support();

  EndsAlone endsAlone();

  /** Whether that is where the target's packets are, rather than where its callers are. */
  boolean entersTarget();

  U prepare(FaultOrder<?> order);

  /** Whose network it stands in. */
  NetworkPlace network(U undo);

  /** Where a proxy for an order that was prepared calls the target. */
  InetSocketAddress upstream(FaultOrder<?> order);

  void apply(FaultOrder<?> order, U undo, Proxy.Maker maker);

  /**
   * What {@link #apply} would do.
   *
   * @param does what the proxy does to what it leads
   */
  List<String> plan(FaultOrder<?> order, U undo, String does);

  void sustain(U undo);

  Sight look(U undo);

  void revert(U undo);

  boolean gone(U undo);

  List<Exposure> exposure(U undo);
}
