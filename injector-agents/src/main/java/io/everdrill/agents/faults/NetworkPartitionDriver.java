package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.util.List;

/**
 * Drops packets between the target and its peers in the kernel. Live connections stall, and go on
 * afterwards if their patience lasts; new ones time out.
 */
final class NetworkPartitionDriver
    implements FaultDriver<Fault.NetworkPartition, Undo.DeleteTable> {

  private static final String DROP = "counter name hit drop";

  private final PacketFilter filter;

  NetworkPartitionDriver(PacketFilter filter) {
    this.filter = filter;
  }

  @Override
  public Class<Fault.NetworkPartition> faultType() {
    return Fault.NetworkPartition.class;
  }

  @Override
  public Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public Support support() {
    return filter.support(DROP);
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<Fault.NetworkPartition> order) {
    scope(order);
    return FaultTables.undoFor(order.tag());
  }

  @Override
  public void apply(FaultOrder<Fault.NetworkPartition> order, Undo.DeleteTable undo) {
    filter.apply(undo, scope(order), order.fault().direction(), DROP, order.limit());
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

  private static PacketScope scope(FaultOrder<Fault.NetworkPartition> order) {
    return PacketScope.of(order.target(), order.fault().peers(), order.fault().ports());
  }
}
