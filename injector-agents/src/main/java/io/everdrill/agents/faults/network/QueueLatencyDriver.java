package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.random.RandomGenerator;

/** Holds back each packet that reaches the target. */
final class QueueLatencyDriver extends QueueDriver<NetworkFault.Latency> {

  private final RandomGenerator chance;

  QueueLatencyDriver(PacketFilter filter, PacketQueues queues, RandomGenerator chance) {
    super(NetworkFault.Latency.class, filter, queues);
    this.chance = chance;
  }

  @Override
  PacketFate fate(NetworkFault.Latency fault) {
    return PacketFates.latency(fault, chance);
  }

  @Override
  Direction direction() {
    return Direction.IN;
  }
}
