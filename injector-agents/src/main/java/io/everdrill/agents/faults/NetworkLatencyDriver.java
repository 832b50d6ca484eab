package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Holds back what the target answers on TCP, by a proxy before its port. Delaying packets would do
 * the same for every protocol, but needs netem or a queue, which not every kernel has.
 */
final class NetworkLatencyDriver implements FaultDriver<Fault.NetworkLatency, Undo.DeleteTable> {

  private final ProxyRedirect redirect;
  private final RandomGenerator chance;

  NetworkLatencyDriver(ProxyRedirect redirect, RandomGenerator chance) {
    this.redirect = redirect;
    this.chance = chance;
  }

  @Override
  public Class<Fault.NetworkLatency> faultType() {
    return Fault.NetworkLatency.class;
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
  public Undo.DeleteTable prepare(FaultOrder<Fault.NetworkLatency> order) {
    redirect.require(order.target(), scope(order));
    return FaultTables.undoFor(order.tag());
  }

  @Override
  public void apply(FaultOrder<Fault.NetworkLatency> order, Undo.DeleteTable undo) {
    redirect.apply(
        undo,
        order.target(),
        scope(order),
        order.limit(),
        place -> new LatencyProxy(place, () -> delayNanos(order.fault())));
  }

  @Override
  public void sustain(FaultOrder<Fault.NetworkLatency> order, Undo.DeleteTable undo) {
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

  private static PacketScope scope(FaultOrder<Fault.NetworkLatency> order) {
    return PacketScope.of(order.target(), order.fault().peers(), order.fault().ports());
  }

  private long delayNanos(Fault.NetworkLatency fault) {
    double around = fault.jitter().toNanos() * (2 * chance.nextDouble() - 1);
    return Math.max(0, fault.latency().toNanos() + Math.round(around));
  }
}
