package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.random.RandomGenerator;

/**
 * Turns one bit of what follows the IP header in a share of the packets. The kernel fills in a
 * checksum before it hands a packet over, so, as on a bad line, the receiver finds it wrong and
 * drops the packet; TCP sends it again.
 */
final class QueueCorruptDriver extends QueueDriver<NetworkFault.PacketCorrupt> {

  private final RandomGenerator chance;

  QueueCorruptDriver(PacketFilter filter, PacketQueues queues, RandomGenerator chance) {
    super(NetworkFault.PacketCorrupt.class, filter, queues);
    this.chance = chance;
  }

  @Override
  PacketFate fate(NetworkFault.PacketCorrupt fault) {
    return PacketFates.corrupt(fault, chance);
  }

  @Override
  Direction direction() {
    return Direction.BOTH;
  }
}
