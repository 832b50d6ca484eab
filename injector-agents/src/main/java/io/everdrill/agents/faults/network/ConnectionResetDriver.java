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
    super(NetworkFault.ConnectionReset.class, filter, REJECT);
  }

  @Override
  String verdict(NetworkFault.ConnectionReset fault, PacketScope scope) {
    return REJECT;
  }

  @Override
  public String scope() {
    return "TCP from and to the target's address";
  }
}
