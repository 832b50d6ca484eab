package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Drops every TCP segment that carries data, in both directions: connections are made, kept and
 * closed, and nothing gets through them.
 */
final class ConnectionHalfOpenDriver extends PacketRuleDriver<NetworkFault.HalfOpen> {

  ConnectionHalfOpenDriver(PacketFilter filter) {
    this(filter, new PacketReach.ByAddress());
  }

  ConnectionHalfOpenDriver(PacketFilter filter, PacketReach reach) {
    super(NetworkFault.HalfOpen.class, filter, reach, drop(reach.sample()));
  }

  @Override
  String verdict(NetworkFault.HalfOpen fault, TableScope scope) {
    return drop(scope);
  }

  private static String drop(TableScope scope) {
    return TcpPayload.rules(scope, headerBytes -> "counter name hit drop");
  }

  @Override
  public String scope() {
    return tcp();
  }
}
