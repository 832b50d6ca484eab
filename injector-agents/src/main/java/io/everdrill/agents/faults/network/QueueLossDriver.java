package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.random.RandomGenerator;

/** Drops packets whose fate may be that of the one before. */
final class QueueLossDriver extends QueueDriver<NetworkFault.PacketLoss> {

  private final RandomGenerator chance;

  QueueLossDriver(PacketFilter filter, PacketQueues queues, RandomGenerator chance) {
    super(NetworkFault.PacketLoss.class, filter, queues);
    this.chance = chance;
  }

  @Override
  PacketFate fate(NetworkFault.PacketLoss fault) {
    return PacketFates.loss(fault, chance);
  }

  @Override
  Direction direction() {
    return Direction.BOTH;
  }
}
