package io.everdrill.agents.faults.netem;

import io.everdrill.topics.events.NetworkFault;

/**
 * Turns one bit around in a share of the packets, in both directions, anywhere in the packet. The
 * checksum is filled in before, so what is changed is mostly dropped by the receiver, and TCP sends
 * it again; a bit of the link's own header may do nothing at all.
 */
final class NetemCorruptDriver extends NetemDriver<NetworkFault.PacketCorrupt> {

  NetemCorruptDriver(TrafficControl control) {
    super(NetworkFault.PacketCorrupt.class, control, corrupt(50));
  }

  @Override
  SideLane lane(NetworkFault.PacketCorrupt fault) {
    return corrupt(fault.corruptPercent());
  }

  private static SideLane corrupt(double percent) {
    return SideLane.netem("corrupt " + percent(percent));
  }
}
