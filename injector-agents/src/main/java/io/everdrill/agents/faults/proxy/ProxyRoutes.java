package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults by a proxy that callers were configured to call: it takes no rights, and hits whoever
 * calls the door and nobody else. A process of its own holds the doors and passes everything on;
 * for a fault it leads callers through this process, where the proxy of the fault is. Connections
 * that are there are reset once, when they are led away and when they are led back.
 *
 * <p>It is the last choice, because it is in the way also when there is no fault: every byte goes
 * through it, and the target sees its address. If the agent is killed the doors lead to the targets
 * at once, and stay open until the next agent takes their place, which ends the connections; a stop
 * in order closes them. If the agent hangs, the lead expires within 5 s, because it is a lease.
 */
final class ProxyRoutes implements Lead<Undo.LeadBack> {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRoutes.class);
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final int CONNECT_MILLIS = 500;

  private final List<ProxyRoute> routes;
  private final Supplier<NeverCut> neverCut;
  private final Supplier<Vertx> vertx;
  private final AtomicReference<List<RouteHolder>> holder = new AtomicReference<>(List.of());
  private final AtomicReference<String> closedBecause = new AtomicReference<>("");
  private final Map<Undo.LeadBack, Running> running = new ConcurrentHashMap<>();

  private record Running(Proxy proxy, int door, long endsByNanos) {}

  ProxyRoutes(List<ProxyRoute> routes, Supplier<NeverCut> neverCut, Supplier<Vertx> vertx) {
    this.routes = List.copyOf(routes);
    this.neverCut = neverCut;
    this.vertx = vertx;
  }

  /**
   * Opens the doors, or ends those that an agent of this name left, if there are none now. If they
   * cannot be opened the agent does without: others of its faults need none.
   */
  void open(String agent) {
    try {
      if (routes.isEmpty()) {
        RouteHolder.endAll(agent);
      } else {
        holder.set(List.of(RouteHolder.start(agent, routes)));
      }
    } catch (IllegalStateException e) {
      LOG.error("callers of {} are refused", routes, e);
      closedBecause.set(e.getMessage());
    }
  }

  @Override
  public Class<Undo.LeadBack> undoType() {
    return Undo.LeadBack.class;
  }

  @Override
  public String mechanism() {
    return "explicit-proxy";
  }

  @Override
  public String scope() {
    return "TCP of those who call the target's route, and its answers";
  }

  @Override
  public String needs() {
    return "routes in the local policy, and callers that call their doors";
  }

  /** Of an agent: whether its doors are open. Of who only asks: whether they are, or could be. */
  @Override
  public Support support() {
    if (routes.isEmpty()) {
      return new Support.No("the local policy names no routes");
    }
    if (!closedBecause.get().isEmpty()) {
      return new Support.No(closedBecause.get());
    }
    for (RouteHolder held : holder.get()) {
      return held.alive() ? new Support.Yes() : new Support.No("its process has ended");
    }
    return routes.stream()
        .filter(route -> !isOpen(route) && !canBeOpened(route))
        .findFirst()
        .<Support>map(route -> new Support.No(route.listen() + ": cannot be listened at"))
        .orElseGet(Support.Yes::new);
  }

  private static boolean isOpen(ProxyRoute route) {
    try (Socket door = new Socket()) {
      door.connect(
          new InetSocketAddress(route.listenAddress(), route.listenPort()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean canBeOpened(ProxyRoute route) {
    try (ServerSocket door = new ServerSocket()) {
      door.bind(new InetSocketAddress(route.listenAddress(), route.listenPort()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.DESCRIPTOR;
  }

  @Override
  public boolean entersTarget() {
    return false;
  }

  @Override
  public Undo.LeadBack prepare(FaultOrder<?> order) {
    ProxyRoute route = route(order.target());
    if (order.fault() instanceof NetworkFault fault) {
      requireOwnPort(fault.ports(), route);
      if (!fault.peers().isEmpty()) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED,
            "peers: the explicit proxy hits all its callers, expected none, got " + fault.peers());
      }
    }
    InetSocketAddress upstream = new InetSocketAddress(route.upstreamHost(), route.upstreamPort());
    if (upstream.isUnresolved()) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, route.upstream() + ": its address is not known");
    }
    if (neverCut.get().covers(upstream.getAddress(), upstream.getPort())) {
      throw new OrderRefused(Refusal.POLICY, route.upstream() + ": is never cut");
    }
    if (running.keySet().stream().anyMatch(undo -> undo.listen().equals(route.listen()))) {
      throw new OrderRefused(
          Refusal.CONFLICT, route.listen() + ": callers are led by another fault");
    }
    return new Undo.LeadBack(order.tag(), route.listen(), route.upstream(), ProcessIdentity.own());
  }

  @Override
  public NetworkPlace network(Undo.LeadBack undo) {
    return NetworkPlace.OWN;
  }

  @Override
  public InetSocketAddress upstream(FaultOrder<?> order) {
    ProxyRoute route = route(order.target());
    return new InetSocketAddress(route.upstreamHost(), route.upstreamPort());
  }

  private ProxyRoute route(Target target) {
    List<ProxyRoute> ofTarget =
        routes.stream().filter(route -> route.target().equals(target.target().value())).toList();
    if (ofTarget.isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, target.target() + ": the explicit proxy has no route to it");
    }
    return ofTarget.stream()
        .filter(route -> route.leadsTo(target.location()))
        .findFirst()
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.TARGET_NOT_FOUND,
                    "%s: the inventory has it at %s:%d, its routes lead elsewhere: %s"
                        .formatted(
                            target.target(),
                            target.location().address(),
                            target.location().port(),
                            ofTarget)));
  }

  private static void requireOwnPort(List<Integer> named, ProxyRoute route) {
    if (!named.isEmpty() && !named.contains(route.upstreamPort())) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "ports: the explicit proxy sees only what comes to port "
              + route.upstreamPort()
              + ", got "
              + named);
    }
  }

  @Override
  public void apply(FaultOrder<?> order, Undo.LeadBack undo, Proxy.Maker maker) {
    ProxyRoute route = route(order.target());
    long endsByNanos = System.nanoTime() + order.limit().toNanos();
    Proxy proxy =
        maker.at(
            new Proxy.Place(
                vertx.get(), "127.0.0.1", route.upstreamHost(), route.upstreamPort(), ""));
    Running begun = new Running(proxy, routes.indexOf(route), endsByNanos);
    running.put(undo, begun);
    lead(begun);
  }

  private void lead(Running held) {
    Duration lease = lease(held.endsByNanos);
    String answer = ask("lead " + held.door + " " + held.proxy.port() + " " + lease.toMillis());
    if (!answer.equals(RouteHolderMain.DONE)) {
      throw new IllegalStateException(routes.get(held.door).listen() + ": " + answer);
    }
  }

  private String ask(String line) {
    for (RouteHolder held : holder.get()) {
      return held.ask(line);
    }
    throw new IllegalStateException("the doors of the explicit proxy are not open");
  }

  private static Duration lease(long endsByNanos) {
    Duration left = Duration.ofNanos(endsByNanos - System.nanoTime());
    return left.compareTo(LEASE) < 0 ? left : LEASE;
  }

  @Override
  public List<String> plan(FaultOrder<?> order, Undo.LeadBack undo, String does) {
    return List.of(
        "in this process, on a free port $PORT of 127.0.0.1: a proxy that calls %s and does %s"
            .formatted(undo.upstream(), does),
        "in the process that listens at %s: reset connections, lead new ones to 127.0.0.1:$PORT"
                .formatted(undo.listen())
            + " for "
            + LEASE.toMillis()
            + " ms, renewed each second until the limit");
  }

  @Override
  public void sustain(Undo.LeadBack undo) {
    Running held = running.get(undo);
    if (held != null && lease(held.endsByNanos).isPositive()) {
      lead(held);
    }
  }

  /** What leads nobody any more, as that of a dead agent, is over. */
  @Override
  public Sight look(Undo.LeadBack undo) {
    Running held = running.get(undo);
    return held != null && ask("where " + held.door).equals(Integer.toString(held.proxy.port()))
        ? Sight.IN_FORCE
        : Sight.NOT_IN_FORCE;
  }

  /** New connections are led to the target first; then those on the proxy are closed. */
  @Override
  public void revert(Undo.LeadBack undo) {
    Running held = running.get(undo);
    if (held != null) {
      if (holder.get().stream().anyMatch(RouteHolder::alive)) {
        ask("back " + held.door + " " + held.proxy.port());
      }
      running.remove(undo);
      held.proxy.close();
    }
  }

  @Override
  public boolean gone(Undo.LeadBack undo) {
    return !running.containsKey(undo);
  }

  @Override
  public List<Exposure> exposure(Undo.LeadBack undo) {
    Running held = running.get(undo);
    return held == null ? List.of() : List.of(held.proxy.exposure());
  }

  /** Reverts what is still held, and closes the doors. */
  void close() {
    running.keySet().forEach(this::revert);
    holder.getAndSet(List.of()).forEach(RouteHolder::close);
  }
}
