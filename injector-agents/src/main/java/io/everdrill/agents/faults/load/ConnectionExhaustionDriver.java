package io.everdrill.agents.faults.load;

import com.sun.management.UnixOperatingSystemMXBean;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.LoadUndo.EndTraffic;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Holds connections to the target that nobody uses, as a client does that leaks its pool. */
final class ConnectionExhaustionDriver extends LoadDriver<ResourceFault.Connections> {

  /** Descriptors that the agent keeps for itself. */
  private static final int SPARE = 256;

  private final Supplier<Vertx> vertx;

  ConnectionExhaustionDriver(Supplier<NeverCut> neverCut, Supplier<Vertx> vertx) {
    super(ResourceFault.Connections.class, "tcp-client", neverCut);
    this.vertx = vertx;
  }

  @Override
  public EndTraffic prepare(FaultOrder<ResourceFault.Connections> order) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean own) {
      long left = own.getMaxFileDescriptorCount() - own.getOpenFileDescriptorCount() - SPARE;
      if (left < order.fault().connections()) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED,
            "connections: this agent may open "
                + left
                + " more files (ulimit -n), got "
                + order.fault().connections());
      }
    }
    return super.prepare(order);
  }

  @Override
  Load begin(FaultOrder<ResourceFault.Connections> order) {
    HeldConnections held =
        new HeldConnections(
            vertx.get(), endpoint(order.target()), order.fault().connections(), order.limit());
    try {
      held.open();
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
    return held;
  }

  @Override
  String says(ResourceFault.Connections fault, EndTraffic undo) {
    return "connect to %s:%d until %d connections are open; send nothing; open again what is ended"
        .formatted(undo.address(), undo.port(), fault.connections());
  }

  @Override
  public String counts() {
    return "connections";
  }
}
