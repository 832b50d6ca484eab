package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;

/** Lets packets wait until the rate allows them, in each direction. */
final class QueueBandwidthDriver extends QueueDriver<NetworkFault.Bandwidth> {

  QueueBandwidthDriver(PacketFilter filter, PacketQueues queues) {
    super(NetworkFault.Bandwidth.class, filter, queues);
  }

  @Override
  PacketFate fate(NetworkFault.Bandwidth fault) {
    return PacketFates.bandwidth(fault);
  }

  @Override
  Direction direction() {
    return Direction.BOTH;
  }
}
