package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.random.RandomGenerator;

/** Lets a share of the packets pass and sends each of them once more. */
final class QueueDuplicateDriver extends QueueDriver<NetworkFault.PacketDuplicate> {

  private final RandomGenerator chance;

  QueueDuplicateDriver(PacketFilter filter, PacketQueues queues, RandomGenerator chance) {
    super(NetworkFault.PacketDuplicate.class, filter, queues);
    this.chance = chance;
  }

  @Override
  PacketFate fate(NetworkFault.PacketDuplicate fault) {
    return PacketFates.duplicate(fault, chance);
  }

  @Override
  Direction direction() {
    return Direction.BOTH;
  }

  @Override
  String match() {
    return CopyMark.notCopy();
  }
}
