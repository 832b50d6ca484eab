package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import java.util.List;
import java.util.function.Supplier;

/** Faults of packets, in the kernel. */
public final class NetworkFaults implements FaultFamily {

  private final Lazy<Nftables> nftables = new Lazy<>(Nftables::open, Nftables::close);
  private final FaultTables tables;

  /**
   * @param neverCut asked whenever a network fault begins
   */
  public NetworkFaults(Supplier<NeverCut> neverCut) {
    tables = new FaultTables(nftables, neverCut);
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
        new ConnectionResetDriver(filter));
  }

  @Override
  public List<Trace> traces() {
    return tables.all().stream()
        .map(
            table ->
                new Trace(
                    "nft table inet " + table,
                    table.substring(FaultTables.PREFIX.length()),
                    FaultTables.undoFor(table.substring(FaultTables.PREFIX.length())).byHand()))
        .toList();
  }

  @Override
  public void close() {
    nftables.close();
  }
}
