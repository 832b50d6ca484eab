package io.everdrill.agents.faults.netem;

import io.everdrill.topics.events.NetworkFault;

/** Sends a share of the packets twice, in both directions. */
final class NetemDuplicateDriver extends NetemDriver<NetworkFault.PacketDuplicate> {

  NetemDuplicateDriver(TrafficControl control) {
    super(NetworkFault.PacketDuplicate.class, control, duplicate(50));
  }

  @Override
  SideLane lane(NetworkFault.PacketDuplicate fault) {
    return duplicate(fault.duplicatePercent());
  }

  private static SideLane duplicate(double percent) {
    return SideLane.netem("duplicate " + percent(percent));
  }
}
