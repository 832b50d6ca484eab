package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;

/** Drops each packet between the target and its peers with the same chance, in both directions. */
final class PacketLossDriver extends PacketRuleDriver<NetworkFault.PacketLoss> {

  PacketLossDriver(PacketFilter filter) {
    this(filter, new PacketReach.ByAddress());
  }

  PacketLossDriver(PacketFilter filter, PacketReach reach) {
    super(NetworkFault.PacketLoss.class, filter, reach, drop(50));
  }

  @Override
  String verdict(NetworkFault.PacketLoss fault, TableScope scope) {
    return drop(fault.lossPercent());
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<NetworkFault.PacketLoss> order) {
    if (order.fault().correlationPercent() > 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "correlationPercent: the packet filter decides on each packet alone, expected 0, got "
              + order.fault().correlationPercent());
    }
    return super.prepare(order);
  }

  private static String drop(double percent) {
    return share(percent) + "counter name hit drop";
  }
}
