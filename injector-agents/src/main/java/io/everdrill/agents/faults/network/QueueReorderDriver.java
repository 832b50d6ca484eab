package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.random.RandomGenerator;

/** Holds back some packets on their way to the target; those after them overtake. */
final class QueueReorderDriver extends QueueDriver<NetworkFault.PacketReorder> {

  private final RandomGenerator chance;

  QueueReorderDriver(PacketFilter filter, PacketQueues queues, RandomGenerator chance) {
    super(NetworkFault.PacketReorder.class, filter, queues);
    this.chance = chance;
  }

  @Override
  PacketFate fate(NetworkFault.PacketReorder fault) {
    return PacketFates.reorder(fault, chance);
  }

  @Override
  Direction direction() {
    return Direction.IN;
  }
}
