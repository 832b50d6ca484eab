package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;
import java.util.random.RandomGenerator;

/** Answers a share of the HTTP requests to the target with a status, by a proxy before its port. */
final class HttpAbortDriver implements FaultDriver<Fault.HttpAbort, Undo.DeleteTable> {

  private final ProxyRedirect redirect;
  private final RandomGenerator chance;

  HttpAbortDriver(ProxyRedirect redirect, RandomGenerator chance) {
    this.redirect = redirect;
    this.chance = chance;
  }

  @Override
  public Class<Fault.HttpAbort> faultType() {
    return Fault.HttpAbort.class;
  }

  @Override
  public Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public Support support() {
    return redirect.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<Fault.HttpAbort> order) {
    redirect.require(order.target(), scope(order));
    return FaultTables.undoFor(order.tag());
  }

  @Override
  public void apply(FaultOrder<Fault.HttpAbort> order, Undo.DeleteTable undo) {
    redirect.apply(
        undo,
        order.target(),
        scope(order),
        order.limit(),
        place -> new HttpAbortProxy(place, order.fault(), chance));
  }

  @Override
  public void sustain(FaultOrder<Fault.HttpAbort> order, Undo.DeleteTable undo) {
    redirect.sustain(undo);
  }

  @Override
  public Sight look(Undo.DeleteTable undo) {
    return redirect.look(undo);
  }

  @Override
  public void revert(Undo.DeleteTable undo) {
    redirect.revert(undo);
  }

  @Override
  public boolean gone(Undo.DeleteTable undo) {
    return redirect.gone(undo);
  }

  @Override
  public List<Exposure> exposure(Undo.DeleteTable undo) {
    return redirect.exposure(undo);
  }

  private static PacketScope scope(FaultOrder<Fault.HttpAbort> order) {
    return PacketScope.of(order.target(), List.of(), List.of());
  }
}
