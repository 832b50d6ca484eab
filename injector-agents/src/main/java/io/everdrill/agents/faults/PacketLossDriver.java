package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.Fault.Direction;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;

/** Drops each packet between the target and its peers with the same chance, in both directions. */
final class PacketLossDriver implements FaultDriver<Fault.PacketLoss, Undo.DeleteTable> {

  /** Of how many packets the loss is counted: a step is 0.0001 percent. */
  private static final int SHARES = 1_000_000;

  private final PacketFilter filter;

  PacketLossDriver(PacketFilter filter) {
    this.filter = filter;
  }

  @Override
  public Class<Fault.PacketLoss> faultType() {
    return Fault.PacketLoss.class;
  }

  @Override
  public Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public Support support() {
    return filter.support(drop(50));
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<Fault.PacketLoss> order) {
    scope(order);
    return FaultTables.undoFor(order.tag());
  }

  @Override
  public void apply(FaultOrder<Fault.PacketLoss> order, Undo.DeleteTable undo) {
    filter.apply(
        undo, scope(order), Direction.BOTH, drop(order.fault().lossPercent()), order.limit());
  }

  @Override
  public Sight look(Undo.DeleteTable undo) {
    return filter.look(undo);
  }

  @Override
  public void revert(Undo.DeleteTable undo) {
    filter.revert(undo);
  }

  @Override
  public boolean gone(Undo.DeleteTable undo) {
    return filter.gone(undo);
  }

  @Override
  public List<Exposure> exposure(Undo.DeleteTable undo) {
    return filter.exposure(undo);
  }

  private static PacketScope scope(FaultOrder<Fault.PacketLoss> order) {
    return PacketScope.of(order.target(), order.fault().peers(), order.fault().ports());
  }

  private static String drop(double percent) {
    long share = Math.round(percent / 100 * SHARES);
    return share == SHARES
        ? "counter name hit drop"
        : "numgen random mod " + SHARES + " < " + share + " counter name hit drop";
  }
}
