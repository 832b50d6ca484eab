package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.agents.faults.network.TableChains;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.toxiproxy.ProxyVertx;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Faults by a proxy that connections to the target's port are led to: what latency and HTTP aborts
 * share. The kernel changes the port of connections that begin; those that were there before would
 * go past the proxy, so they are reset once and come back through it. The proxy calls the target
 * from an address of 127.251.0.0/16 that is not led to it. It sees what comes to the target's own
 * port, over TCP and IPv4, and the target sees the proxy's address. Where the target is a
 * container, or in another network, its sockets and its table are there.
 *
 * <p>If the process dies, the kernel deletes the table with it. If it hangs, which is worse for the
 * target than any latency, the redirect expires within 5 s, because it is a lease.
 */
final class ProxyRedirect implements Lead<Undo.DeleteTable> {

  private static final Duration LEASE = Duration.ofSeconds(5);

  private final FaultTables tables;
  private final Supplier<NeverCut> neverCut;
  private final Supplier<Vertx> vertx;
  private final RandomGenerator chance;

  /** Held while the process lives; whoever has none, as after a crash, can do without. */
  private final Map<Undo.DeleteTable, Running> running = new ConcurrentHashMap<>();

  /**
   * @param own the Vert.x that only this one has, in another network; none in the agent's
   */
  private record Running(Proxy proxy, PacketScope scope, long endsByNanos, List<Vertx> own) {
    void close() {
      try {
        proxy.close();
      } finally {
        own.forEach(ProxyRedirect::close);
      }
    }
  }

  ProxyRedirect(
      FaultTables tables,
      Supplier<NeverCut> neverCut,
      Supplier<Vertx> vertx,
      RandomGenerator chance) {
    this.tables = tables;
    this.neverCut = neverCut;
    this.vertx = vertx;
    this.chance = chance;
  }

  @Override
  public Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public String mechanism() {
    return "nft-redirect-proxy";
  }

  @Override
  public String scope() {
    return "TCP over IPv4 to the target's own port, and its answers";
  }

  @Override
  public String needs() {
    return "root, nftables";
  }

  @Override
  public Support support() {
    return tables.support(chains(FaultTables.SAMPLE, 9, "10", "127.251.255.254"));
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public boolean entersTarget() {
    return true;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<?> order) {
    PacketScope scope = scope(order);
    return FaultTables.undoFor(order.tag(), scope, require(order, scope));
  }

  @Override
  public NetworkPlace network(Undo.DeleteTable undo) {
    return undo.network();
  }

  @Override
  public InetSocketAddress upstream(FaultOrder<?> order) {
    return new InetSocketAddress(scope(order).target().address(), order.target().location().port());
  }

  private static PacketScope scope(FaultOrder<?> order) {
    return order.fault() instanceof NetworkFault fault
        ? PacketScope.of(order.target(), fault.peers(), fault.ports())
        : PacketScope.of(order.target(), List.of(), List.of());
  }

  /**
   * Refuses a target that no proxy can stand before; as UNSUPPORTED where another mechanism may do
   * without one.
   *
   * @return where it stands
   */
  private NetworkPlace require(FaultOrder<?> order, PacketScope scope) {
    Target target = order.target();
    NetworkPlace place = place(order, scope);
    scope.requireIn(place);
    int port = target.location().port();
    if (port == 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, target.target() + ": has no port that a proxy could stand before");
    }
    if (!scope.ports().isEmpty() && !scope.ports().contains(port)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "ports: the proxy sees only what comes to the target's own port "
              + port
              + ", got "
              + scope.ports());
    }
    if (!scope.target().isV4()) {
      throw new OrderRefused(Refusal.UNSUPPORTED, scope.target() + ": expected an IPv4 address");
    }
    neverCut.get().requireMayName(scope.ports());
    if (neverCut.get().covers(scope.target().address(), port, scope.ports())) {
      throw new OrderRefused(
          Refusal.POLICY, scope.target() + ":" + port + ": is never cut, so nobody is led away");
    }
    return place;
  }

  /**
   * Where the target is; for what is done to requests also the agent's own network, if the address
   * is there and not where the target is, as of a port that a container publishes.
   */
  private static NetworkPlace place(FaultOrder<?> order, PacketScope scope) {
    NetworkPlace place = NetworkPlace.of(order);
    return place.isOwn()
            || order.fault() instanceof NetworkFault
            || place.has(scope.target().address())
        ? place
        : new NetworkPlace(ProcessIdentity.NONE, place.target());
  }

  @Override
  public void apply(FaultOrder<?> order, Undo.DeleteTable undo, Proxy.Maker maker) {
    long endsByNanos = System.nanoTime() + order.limit().toNanos();
    PacketScope scope = scope(order);
    int port = order.target().location().port();
    String source = "127.251." + chance.nextInt(256) + "." + chance.nextInt(1, 255);
    String address = scope.target().toString();
    List<Vertx> own = vertxIn(undo.network());
    Vertx used = own.isEmpty() ? vertx.get() : own.getFirst();
    Proxy proxy = made(maker, new Proxy.Place(used, address, address, port, source), own);
    running.put(undo, new Running(proxy, scope, endsByNanos, own));
    tables.create(
        undo,
        scope,
        lease(endsByNanos),
        chains(scope, port, Integer.toString(proxy.port()), source));
  }

  private static List<Vertx> vertxIn(NetworkPlace place) {
    return place.isOwn() ? List.of() : List.of(ProxyVertx.create(1, new PlacedTransport(place)));
  }

  private static Proxy made(Proxy.Maker maker, Proxy.Place place, List<Vertx> own) {
    try {
      return maker.at(place);
    } catch (RuntimeException e) {
      own.forEach(ProxyRedirect::close);
      throw e;
    }
  }

  private static void close(Vertx own) {
    Proxy.result(own.close(), "close proxy");
  }

  @Override
  public List<String> plan(FaultOrder<?> order, Undo.DeleteTable undo, String does) {
    PacketScope scope = scope(order);
    Duration limit = order.limit();
    int port = order.target().location().port();
    return List.of(
        "in this process, on a free port $PORT of %1$s in %3$s: a proxy that calls %1$s:%2$d from $SOURCE, "
                .formatted(scope.target(), port, undo.network())
            + "a random address of 127.251.0.0/16, and does "
            + does,
        tables.plan(
            undo,
            scope,
            limit.compareTo(LEASE) < 0 ? limit : LEASE,
            chains(scope, port, "$PORT", "$SOURCE")),
        "each second until the limit: flush set %1$s target; add element %1$s target { %2$s timeout %3$dms }"
            .formatted(undo.named(), scope.target(), LEASE.toMillis()));
  }

  @Override
  public void sustain(Undo.DeleteTable undo) {
    Running held = running.get(undo);
    if (held != null && lease(held.endsByNanos).isPositive()) {
      tables.renew(undo, held.scope, lease(held.endsByNanos));
    }
  }

  private static Duration lease(long endsByNanos) {
    Duration left = Duration.ofNanos(endsByNanos - System.nanoTime());
    return left.compareTo(LEASE) < 0 ? left : LEASE;
  }

  @Override
  public Sight look(Undo.DeleteTable undo) {
    return tables.look(undo);
  }

  /** New connections are led to the target first; then those on the proxy are closed. */
  @Override
  public void revert(Undo.DeleteTable undo) {
    tables.delete(undo);
    Running held = running.remove(undo);
    if (held != null) {
      held.close();
    }
  }

  /** Reverts what is still held. */
  void close() {
    running.keySet().forEach(this::revert);
  }

  @Override
  public boolean gone(Undo.DeleteTable undo) {
    return tables.gone(undo) && !running.containsKey(undo);
  }

  @Override
  public List<Exposure> exposure(Undo.DeleteTable undo) {
    Running held = running.get(undo);
    return held == null ? List.of() : List.of(held.proxy.exposure());
  }

  private static TableChains chains(PacketScope scope, int port, String proxyPort, String source) {
    String peers = scope.fromPeers("saddr");
    String called = "ip daddr @target tcp dport " + port + " ip saddr != " + source + peers;
    String answered =
        "ip saddr @target tcp sport "
            + port
            + " ip daddr != "
            + source
            + peers.replace("saddr", "daddr");
    String lead = called + " counter name hit dnat ip to " + scope.target() + ":" + proxyPort;
    String reset = " tcp flags & rst != rst reject with tcp reset";
    return TableChains.countingHits(
        chain("lead-local", "nat hook output priority -110", lead)
            + chain("lead-remote", "nat hook prerouting priority -110", lead)
            + chain("past-in", "filter hook input priority -10", called + reset)
            + chain("past-out", "filter hook output priority -10", answered + reset));
  }

  private static String chain(String name, String type, String rule) {
    return "  chain "
        + name
        + " {\n"
        + "    type "
        + type
        + "; policy accept;\n"
        + FaultTables.letThrough()
        + FaultTables.lines(rule)
        + "  }\n";
  }
}
