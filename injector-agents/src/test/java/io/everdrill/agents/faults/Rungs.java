package io.everdrill.agents.faults;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.network.NetworkFaults;
import io.everdrill.agents.faults.network.PacketQueueFaults;
import io.everdrill.agents.faults.network.PacketQueueUse;
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
  };

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
