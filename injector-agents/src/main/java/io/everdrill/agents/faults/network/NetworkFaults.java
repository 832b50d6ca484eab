package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Faults of packets, in the kernel. */
public final class NetworkFaults implements FaultFamily {

  private final NftContexts contexts = new NftContexts();
  private final FaultTables tables;
  private final PacketQueues queues;
  private final RandomGenerator chance;

  /**
   * @param neverCut asked whenever a network fault begins
   * @param queueUse whether there may be faults that the kernel alone cannot do
   * @param chance for packets in queues
   */
  public NetworkFaults(
      Supplier<NeverCut> neverCut, PacketQueueUse queueUse, RandomGenerator chance) {
    tables = new FaultTables(contexts, neverCut);
    queues = new PacketQueues(queueUse);
    this.chance = chance;
  }

  /** For other families that need the packet filter. */
  public FaultTables tables() {
    return tables;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    PacketFilter filter = new PacketFilter(tables);
    return List.of(
        new NetworkPartitionDriver(filter),
        new PacketLossDriver(filter),
        new ConnectionResetDriver(filter),
        new ConnectionHalfOpenDriver(filter),
        new PacketDuplicateDriver(filter),
        new PacketCorruptDriver(filter),
        new BandwidthPolicerDriver(filter),
        new QueueLatencyDriver(filter, queues, chance),
        new QueueLossDriver(filter, queues, chance),
        new QueueReorderDriver(filter, queues, chance),
        new QueueBandwidthDriver(filter, queues));
  }

  @Override
  public List<Trace> traces() {
    return tables.all().stream()
        .map(
            undo ->
                new Trace(
                    "nft table " + undo.named(),
                    undo.table().substring(FaultTables.PREFIX.length()),
                    undo.byHand()))
        .toList();
  }

  @Override
  public void close() {
    queues.close();
    contexts.close();
  }
}
