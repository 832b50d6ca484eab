package io.everdrill.agents.faults.load;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.LoadUndo;
import io.everdrill.agents.faults.LoadUndo.EndTraffic;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A fault by load that this process makes, and that is over with it. A driver says which load; the
 * rest is the same for all.
 */
abstract class LoadDriver<F extends Fault> implements FaultDriver<F, EndTraffic> {

  private static final int CONNECT_MILLIS = 1000;

  private final Class<F> faultType;
  private final String mechanism;
  private final Supplier<NeverCut> neverCut;
  private final Map<EndTraffic, Load> running = new ConcurrentHashMap<>();

  LoadDriver(Class<F> faultType, String mechanism, Supplier<NeverCut> neverCut) {
    this.faultType = faultType;
    this.mechanism = mechanism;
    this.neverCut = neverCut;
  }

  /** What is sent to the endpoint of the target. */
  abstract String says(F fault, EndTraffic undo);

  abstract Load begin(FaultOrder<F> order);

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<EndTraffic> undoType() {
    return EndTraffic.class;
  }

  @Override
  public final String mechanism() {
    return mechanism;
  }

  @Override
  public final String needs() {
    return "nothing";
  }

  @Override
  public final Support support() {
    return new Support.Yes();
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.DESCRIPTOR;
  }

  @Override
  public EndTraffic prepare(FaultOrder<F> order) {
    InetSocketAddress endpoint = endpoint(order.target());
    if (neverCut.get().covers(endpoint.getAddress(), endpoint.getPort())) {
      throw new OrderRefused(Refusal.POLICY, endpoint + ": what is never cut gets no load either");
    }
    try (Socket socket = new Socket()) {
      socket.connect(endpoint, CONNECT_MILLIS);
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          order.target().target() + ": expected a server at " + endpoint + ": " + e.getMessage());
    }
    return new LoadUndo.EndTraffic(
        order.tag(),
        endpoint.getAddress().getHostAddress(),
        endpoint.getPort(),
        ProcessIdentity.own());
  }

  static InetSocketAddress endpoint(Target target) {
    String address = target.location().address();
    if (address.isEmpty() || target.location().port() == 0) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, target.target() + ": has no address and port");
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(address), target.location().port());
    } catch (IllegalArgumentException e) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          target.target() + ": expected an IP address, got '" + address + "'");
    }
  }

  @Override
  public final void apply(FaultOrder<F> order, EndTraffic undo) {
    running.put(undo, begin(order));
  }

  @Override
  public final void sustain(FaultOrder<F> order, EndTraffic undo) {
    Load load = running.get(undo);
    if (load != null) {
      load.sustain();
    }
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, EndTraffic undo) {
    return List.of("from this process, for " + order.limit() + ": " + says(order.fault(), undo));
  }

  @Override
  public final Sight look(EndTraffic undo) {
    Load load = running.get(undo);
    return load != null && load.seen() ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  @Override
  public final void revert(EndTraffic undo) {
    Load load = running.remove(undo);
    if (load != null) {
      load.close();
    }
  }

  @Override
  public final List<Exposure> exposure(EndTraffic undo) {
    Load load = running.get(undo);
    return load == null ? List.of() : List.of(load.exposure());
  }
}
