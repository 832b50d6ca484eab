package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import java.util.List;
import java.util.function.Supplier;

/** Faults of packets, in the kernel. */
public final class NetworkFaults implements FaultFamily {

  private final NftContexts contexts = new NftContexts();
  private final FaultTables tables;

  /**
   * @param neverCut asked whenever a network fault begins
   */
  public NetworkFaults(Supplier<NeverCut> neverCut) {
    tables = new FaultTables(contexts, neverCut);
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
        new BandwidthPolicerDriver(filter));
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
    contexts.close();
  }
}
