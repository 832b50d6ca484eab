package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Answers every TCP packet between the target and its peers with RST: live connections break at
 * their next packet, new ones are refused.
 */
final class ConnectionResetDriver extends PacketRuleDriver<NetworkFault.ConnectionReset> {

  /** An RST is let through: it is the answer, on its way back through the same hooks. */
  private static final String REJECT =
      "meta l4proto tcp tcp flags & rst != rst counter name hit reject with tcp reset";

  ConnectionResetDriver(PacketFilter filter) {
    this(filter, new PacketReach.ByAddress());
  }

  ConnectionResetDriver(PacketFilter filter, PacketReach reach) {
    super(NetworkFault.ConnectionReset.class, filter, reach, REJECT);
  }

  @Override
  String verdict(NetworkFault.ConnectionReset fault, TableScope scope) {
    return REJECT;
  }

  @Override
  public String scope() {
    return tcp();
  }
}
