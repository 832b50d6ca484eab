package io.everdrill.agents.faults.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A fault by a proxy that the target's callers are led to. A driver says which proxy; how they come
 * there, and the rest, is the same for all.
 */
abstract class ProxyDriver<F extends Fault, U extends Undo> implements FaultDriver<F, U> {

  private final Class<F> faultType;
  private final Lead<U> lead;

  ProxyDriver(Class<F> faultType, Lead<U> lead) {
    this.faultType = faultType;
    this.lead = lead;
  }

  /** What stands before the target. */
  abstract Proxy proxy(Proxy.Place place, F fault);

  @Override
  public final String scope() {
    return lead.scope();
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<U> undoType() {
    return lead.undoType();
  }

  @Override
  public final String mechanism() {
    return lead.mechanism();
  }

  @Override
  public String needs() {
    return lead.needs();
  }

  @Override
  public final Support support() {
    return lead.support();
  }

  @Override
  public final boolean entersTarget() {
    return lead.entersTarget();
  }

  @Override
  public final EndsAlone endsAlone() {
    return lead.endsAlone();
  }

  /** Where the proxy calls the target. */
  final InetSocketAddress upstream(FaultOrder<F> order) {
    return lead.upstream(order);
  }

  /** Whose network that is. */
  final NetworkPlace network(U undo) {
    return lead.network(undo);
  }

  @Override
  public U prepare(FaultOrder<F> order) {
    return lead.prepare(order);
  }

  @Override
  public final void apply(FaultOrder<F> order, U undo) {
    lead.apply(order, undo, place -> proxy(place, order.fault()));
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, U undo) {
    try {
      return lead.plan(order, undo, Json.mapper().writeValueAsString(order.fault()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(order.fault().kind() + " as JSON", e);
    }
  }

  @Override
  public final void sustain(FaultOrder<F> order, U undo) {
    lead.sustain(undo);
  }

  @Override
  public final Sight look(U undo) {
    return lead.look(undo);
  }

  @Override
  public final void revert(U undo) {
    lead.revert(undo);
  }

  @Override
  public final boolean gone(U undo) {
    return lead.gone(undo);
  }

  @Override
  public String counts() {
    return "connections";
  }

  @Override
  public final List<Exposure> exposure(U undo) {
    return lead.exposure(undo);
  }
}
