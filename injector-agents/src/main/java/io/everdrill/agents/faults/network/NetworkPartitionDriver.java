package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;

/**
 * Drops packets between the target and its peers in the kernel. Live connections stall, and go on
 * afterwards if their patience lasts; new ones time out.
 */
final class NetworkPartitionDriver extends PacketRuleDriver<NetworkFault.Partition> {

  private static final String DROP = "counter name hit drop";

  NetworkPartitionDriver(PacketFilter filter) {
    this(filter, new PacketReach.ByAddress());
  }

  NetworkPartitionDriver(PacketFilter filter, PacketReach reach) {
    super(NetworkFault.Partition.class, filter, reach, DROP);
  }

  @Override
  String verdict(NetworkFault.Partition fault, TableScope scope) {
    return DROP;
  }

  @Override
  Direction direction(NetworkFault.Partition fault) {
    return fault.direction();
  }
}
