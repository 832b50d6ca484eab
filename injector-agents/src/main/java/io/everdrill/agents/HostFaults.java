package io.everdrill.agents;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.business.BusinessFaults;
import io.everdrill.agents.faults.cache.CacheFaults;
import io.everdrill.agents.faults.clock.ClockFaults;
import io.everdrill.agents.faults.config.ConfigFaults;
import io.everdrill.agents.faults.container.ContainerFaults;
import io.everdrill.agents.faults.disk.DiskFaults;
import io.everdrill.agents.faults.dns.DnsFaults;
import io.everdrill.agents.faults.jvm.JvmFaults;
import io.everdrill.agents.faults.kafka.KafkaFaults;
import io.everdrill.agents.faults.load.LoadFaults;
import io.everdrill.agents.faults.netem.NetemFaults;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.faults.network.PacketQueueFaults;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.process.ProcessFaults;
import io.everdrill.agents.faults.proxy.ProxyFaults;
import io.everdrill.agents.faults.proxy.ProxyRoute;
import io.everdrill.agents.faults.resource.ResourceFaults;
import io.everdrill.agents.faults.sql.SqlFaults;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts every family of faults together; a new one is named here. */
public final class HostFaults {

  private HostFaults() {}

  /**
   * What this host can be broken with.
   *
   * @param neverCut asked whenever a network fault begins
   * @param chance for jitter, and which requests are hit
   */
  public static DriverSet drivers(Supplier<NeverCut> neverCut, RandomGenerator chance) {
    return drivers(neverCut, chance, Connections.NONE);
  }

  /** What this host can be broken with in the kernel and beside it. */
  public static DriverSet drivers(
      Supplier<NeverCut> neverCut, RandomGenerator chance, Connections connections) {
    return drivers(neverCut, chance, connections, PacketQueueUse.FORBIDDEN);
  }

  /** What this host can be broken with, and what it can reach; without an explicit proxy. */
  public static DriverSet drivers(
      Supplier<NeverCut> neverCut,
      RandomGenerator chance,
      Connections connections,
      PacketQueueUse queueUse) {
    return drivers(neverCut, chance, connections, queueUse, List.of());
  }

  /**
   * What this host can be broken with, and what it can reach.
   *
   * @param connections to targets that are servers, and are never cut; to undo a fault none is
   *     needed
   * @param queueUse whether packets may be led through this process
   * @param routes of the explicit proxy
   */
  public static DriverSet drivers(
      Supplier<NeverCut> neverCut,
      RandomGenerator chance,
      Connections connections,
      PacketQueueUse queueUse,
      List<ProxyRoute> routes) {
    ConnectionAddresses servers = new ConnectionAddresses(connections);
    Supplier<NeverCut> spared = () -> neverCut.get().and(servers.known());
    NetworkFaults network = new NetworkFaults(spared);
    return new DriverSet(
        List.of(
            new NetemFaults(spared),
            new PacketQueueFaults(network.tables(), queueUse, chance),
            network,
            new ProxyFaults(network.tables(), spared, chance, routes),
            new DnsFaults(network.tables()),
            new ProcessFaults(),
            new BusinessFaults(),
            new ConfigFaults(),
            new ClockFaults(),
            new JvmFaults(),
            new LoadFaults(spared),
            new ResourceFaults(),
            new CacheFaults(connections),
            new ContainerFaults(connections),
            new DiskFaults(),
            new SqlFaults(connections),
            new KafkaFaults(connections, neverCut)),
        new UndoWatchdog());
  }

  /**
   * What this host can be broken with under a local policy.
   *
   * @param policyFile where there is none, nothing that it has to allow is possible
   */
  public static DriverSet underPolicy(
      Path policyFile, Supplier<NeverCut> neverCut, RandomGenerator chance) {
    Policy policy = PolicyFile.read(policyFile);
    return drivers(neverCut, chance, policy.connections(), policy.packetQueues(), policy.routes());
  }
}
