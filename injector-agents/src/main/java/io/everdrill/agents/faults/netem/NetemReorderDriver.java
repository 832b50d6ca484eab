package io.everdrill.agents.faults.netem;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;

/**
 * Holds back some packets on their way to the target; those after them overtake. netem says it the
 * other way round: it delays all but the share that it 'reorders', which it sends at once.
 */
final class NetemReorderDriver extends NetemDriver<NetworkFault.PacketReorder> {

  NetemReorderDriver(TrafficControl control) {
    super(NetworkFault.PacketReorder.class, control, SideLane.netem("delay 1us reorder 50%"));
  }

  @Override
  SideLane lane(NetworkFault.PacketReorder fault) {
    String delay = "delay " + fault.hold().toNanos() / 1_000 + "us";
    return SideLane.netem(
        fault.reorderPercent() == 100
            ? delay
            : delay + " reorder " + percent(100 - fault.reorderPercent()));
  }

  @Override
  Direction direction() {
    return Direction.IN;
  }
}
