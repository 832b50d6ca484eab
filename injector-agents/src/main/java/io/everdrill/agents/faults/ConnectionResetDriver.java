package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.Fault.Direction;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;

/**
 * Answers every TCP packet between the target and its peers with RST: live connections break at
 * their next packet, new ones are refused.
 */
final class ConnectionResetDriver implements FaultDriver<Fault.ConnectionReset, Undo.DeleteTable> {

  /** An RST is let through: it is the answer, on its way back through the same hooks. */
  private static final String REJECT =
      "meta l4proto tcp tcp flags & rst != rst counter name hit reject with tcp reset";

  private final PacketFilter filter;

  ConnectionResetDriver(PacketFilter filter) {
    this.filter = filter;
  }

  @Override
  public Class<Fault.ConnectionReset> faultType() {
    return Fault.ConnectionReset.class;
  }

  @Override
  public Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public Support support() {
    return filter.support(REJECT);
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<Fault.ConnectionReset> order) {
    scope(order);
    return FaultTables.undoFor(order.tag());
  }

  @Override
  public void apply(FaultOrder<Fault.ConnectionReset> order, Undo.DeleteTable undo) {
    filter.apply(undo, scope(order), Direction.BOTH, REJECT, order.limit());
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

  private static PacketScope scope(FaultOrder<Fault.ConnectionReset> order) {
    return PacketScope.of(order.target(), order.fault().peers(), order.fault().ports());
  }
}
