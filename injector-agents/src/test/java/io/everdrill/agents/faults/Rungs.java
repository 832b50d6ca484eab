package io.everdrill.agents.faults;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.faults.network.PacketQueueFaults;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.process.ProcessFaults;
import io.everdrill.agents.faults.proxy.ProxyFaults;
import io.everdrill.agents.faults.proxy.RouteTrials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Which mechanisms a contract is tried with, where one kind has several. */
enum Rungs {
  /** The first that works on this host, as an agent takes it that may use no packet queues. */
  PREFERRED {
    @Override
    DriverSet drivers(Connections connections) {
      return HostFaults.drivers(() -> Orders.DRILLS_ELSEWHERE, new Random(7), connections);
    }
  },

  /** Packets that are led through the agent, on a host without netem. */
  PACKET_QUEUES {
    @Override
    DriverSet drivers(Connections connections) {
      NetworkFaults network = new NetworkFaults(() -> Orders.DRILLS_ELSEWHERE);
      PacketQueueFaults queues =
          new PacketQueueFaults(network.tables(), PacketQueueUse.ALLOWED, new Random(7));
      return OnlyDrivers.of(queues, new TablesOnly(network));
    }
  },

  /** Rules of nftables, on a host without netem and htb, by an agent that may use no queues. */
  PACKET_RULES {
    @Override
    DriverSet drivers(Connections connections) {
      return OnlyDrivers.of(
          new OneMechanism(new NetworkFaults(() -> Orders.DRILLS_ELSEWHERE), "nft"));
    }
  },

  /** A proxy that callers are led to, where no packets can be held back. */
  REDIRECT_PROXY {
    @Override
    DriverSet drivers(Connections connections) {
      NetworkFaults network = new NetworkFaults(() -> Orders.DRILLS_ELSEWHERE);
      ProxyFaults proxies =
          new ProxyFaults(
              network.tables(), () -> Orders.DRILLS_ELSEWHERE, new Random(7), List.of());
      return OnlyDrivers.of(
          new OneMechanism(proxies, "nft-redirect-proxy"), new TablesOnly(network));
    }
  },

  /** The freezer of control groups v1, on a host without v2. */
  V1_FREEZER {
    @Override
    DriverSet drivers(Connections connections) {
      return OnlyDrivers.of(new OneMechanism(new ProcessFaults(), "cgroup-v1-freezer"));
    }
  },

  /** The freezer of control groups v1 on a whole group, on a host without v2. */
  V1_WHOLE_FREEZER {
    @Override
    DriverSet drivers(Connections connections) {
      return OnlyDrivers.of(new OneMechanism(new ProcessFaults(), "cgroup-v1-freezer-whole"));
    }
  },

  /** A proxy that callers call, on a host where nothing before it works. */
  EXPLICIT_PROXY {
    @Override
    DriverSet drivers(Connections connections) {
      NetworkFaults network = new NetworkFaults(() -> Orders.DRILLS_ELSEWHERE);
      ProxyFaults proxies =
          new ProxyFaults(
              network.tables(), () -> Orders.DRILLS_ELSEWHERE, new Random(7), RouteTrials.ROUTES);
      DriverSet drivers =
          OnlyDrivers.of(new OneMechanism(proxies, "explicit-proxy"), new TablesOnly(network));
      drivers.open(networkOfThisThread());
      return drivers;
    }
  };

  /** A name for agents of one test, which no other test on this host has. */
  private static String networkOfThisThread() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  abstract DriverSet drivers(Connections connections);

  /** Closes the tables of the others. */
  private record TablesOnly(FaultFamily network) implements FaultFamily {
    @Override
    public List<FaultDriver<?, ?>> drivers() {
      return List.of();
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
