package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Drops every TCP segment that carries data, in both directions: connections are made, kept and
 * closed, and nothing gets through them.
 */
final class ConnectionHalfOpenDriver extends PacketRuleDriver<NetworkFault.HalfOpen> {

  ConnectionHalfOpenDriver(PacketFilter filter) {
    super(NetworkFault.HalfOpen.class, filter, drop(FaultTables.SAMPLE));
  }

  @Override
  String verdict(NetworkFault.HalfOpen fault, PacketScope scope) {
    return drop(scope);
  }

  private static String drop(PacketScope scope) {
    return TcpPayload.rules(scope, headerBytes -> "counter name hit drop");
  }

  @Override
  public String scope() {
    return "TCP from and to the target's address";
  }
}
