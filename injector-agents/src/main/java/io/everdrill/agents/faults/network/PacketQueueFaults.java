package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Faults of packets that the kernel hands to this process: as netem does them, where that is not
 * there, as long as there are few enough.
 */
public final class PacketQueueFaults implements FaultFamily {

  private final PacketQueues queues;
  private final PacketFilter filter;
  private final RandomGenerator chance;

  /**
   * @param use whether there may be any
   * @param chance for jitter, and which packets are hit
   */
  public PacketQueueFaults(FaultTables tables, PacketQueueUse use, RandomGenerator chance) {
    queues = new PacketQueues(use);
    filter = new PacketFilter(tables);
    this.chance = chance;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new QueueLatencyDriver(filter, queues, chance),
        new QueueLossDriver(filter, queues, chance),
        new QueueDuplicateDriver(filter, queues, chance),
        new QueueCorruptDriver(filter, queues, chance),
        new QueueReorderDriver(filter, queues, chance),
        new QueueBandwidthDriver(filter, queues));
  }

  @Override
  public void close() {
    queues.close();
  }
}
