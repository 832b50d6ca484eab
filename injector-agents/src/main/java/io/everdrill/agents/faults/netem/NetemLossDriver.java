package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.util.List;

/** Drops packets in both directions, each alone or like the one before. */
final class NetemLossDriver extends NetemDriver<NetworkFault.PacketLoss> {

  NetemLossDriver(TrafficControl control) {
    super(NetworkFault.PacketLoss.class, control, SideLane.netem(bursts(0.5, 0.5)));
  }

  @Override
  public QdiscUndo prepare(FaultOrder<NetworkFault.PacketLoss> order) {
    if (order.fault().correlationPercent() == 100) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "correlationPercent: expected under 100, or no fate ever changes");
    }
    return super.prepare(order);
  }

  @Override
  SideLane lane(NetworkFault.PacketLoss fault) {
    return SideLane.netem(
        fault.correlationPercent() == 0
            ? "loss random " + percent(fault.lossPercent())
            : bursts(fault.lossPercent() / 100, fault.correlationPercent() / 100));
  }

  /**
   * Gilbert's model with the same mean as without correlation, which netem's own correlation has
   * not: into the lossy state, and out of it.
   */
  private static String bursts(double share, double like) {
    return "loss gemodel "
        + percent(100 * (1 - like) * share)
        + " "
        + percent(100 * (1 - like) * (1 - share));
  }

  @Override
  public String counts() {
    return "packets";
  }

  @Override
  List<Exposure> exposure(TrafficControl.Count count) {
    return List.of(new Exposure("packets", count.dropped(), count.dropped() + count.passed()));
  }
}
