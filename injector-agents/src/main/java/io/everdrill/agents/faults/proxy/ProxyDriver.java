package io.everdrill.agents.faults.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault;
import java.util.List;

/**
 * A fault by a proxy that the kernel leads the target's callers to. A driver says which proxy; the
 * rest is the same for all.
 */
abstract class ProxyDriver<F extends Fault> implements FaultDriver<F, Undo.DeleteTable> {

  private final Class<F> faultType;
  private final ProxyRedirect redirect;

  ProxyDriver(Class<F> faultType, ProxyRedirect redirect) {
    this.faultType = faultType;
    this.redirect = redirect;
  }

  /** Whose connections are led to the proxy. */
  abstract PacketScope scope(FaultOrder<F> order);

  /** What stands before the target. */
  abstract Proxy proxy(Proxy.Place place, F fault);

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public final String mechanism() {
    return "nft-redirect-proxy";
  }

  @Override
  public final String needs() {
    return "root, nftables";
  }

  @Override
  public final Support support() {
    return redirect.support();
  }

  /** A container's published port can be led to a proxy without it; its packets are inside. */
  @Override
  public final boolean entersTarget() {
    return NetworkFault.class.isAssignableFrom(faultType);
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<F> order) {
    return FaultTables.undoFor(order.tag(), "inet", redirect.require(order, scope(order)));
  }

  @Override
  public final void apply(FaultOrder<F> order, Undo.DeleteTable undo) {
    redirect.apply(
        undo, order.target(), scope(order), order.limit(), place -> proxy(place, order.fault()));
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, Undo.DeleteTable undo) {
    try {
      return redirect.plan(
          undo,
          order.target(),
          scope(order),
          order.limit(),
          Json.mapper().writeValueAsString(order.fault()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(order.fault().kind() + " as JSON", e);
    }
  }

  @Override
  public final void sustain(FaultOrder<F> order, Undo.DeleteTable undo) {
    redirect.sustain(undo);
  }

  @Override
  public final Sight look(Undo.DeleteTable undo) {
    return redirect.look(undo);
  }

  @Override
  public final void revert(Undo.DeleteTable undo) {
    redirect.revert(undo);
  }

  @Override
  public final boolean gone(Undo.DeleteTable undo) {
    return redirect.gone(undo);
  }

  @Override
  public String counts() {
    return "connections";
  }

  @Override
  public final List<Exposure> exposure(Undo.DeleteTable undo) {
    return redirect.exposure(undo);
  }
}
