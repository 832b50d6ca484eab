package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.faults.cgroup.ControlGroups;
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
    PacketReach group = new PacketReach.ByGroup(ControlGroups.ofHost());
    return List.of(
        new NetworkPartitionDriver(filter),
        new NetworkPartitionDriver(filter, group),
        new PacketLossDriver(filter),
        new PacketLossDriver(filter, group),
        new ConnectionResetDriver(filter),
        new ConnectionResetDriver(filter, group),
        new ConnectionHalfOpenDriver(filter),
        new ConnectionHalfOpenDriver(filter, group),
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
