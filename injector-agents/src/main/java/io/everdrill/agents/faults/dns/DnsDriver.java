package io.everdrill.agents.faults.dns;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.agents.faults.network.TableChains;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.DnsFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A fault by a server that the target's {@link Questions} are led to, over UDP and TCP, before
 * rules of anybody else for them, as Docker has in a container. A driver says what becomes of them;
 * the rest is the same for all.
 *
 * <p>If the process dies, the kernel deletes the table with it. If it hangs, the redirect expires
 * within 5 s, because it is a lease: a name server that hangs is worse than any delay. Whoever asks
 * again and again from one port goes on past the server, and afterwards to it for the 30 s that the
 * kernel remembers a UDP flow; resolvers take another port for each question (RFC 5452).
 */
abstract class DnsDriver<F extends DnsFault>
    implements FaultDriver<F, Undo.DeleteTable>, AutoCloseable {

  private static final Duration LEASE = Duration.ofSeconds(5);

  private static final Questions SAMPLE =
      new Questions(
          FaultTables.SAMPLE,
          "saddr",
          new InetSocketAddress(FaultTables.SAMPLE.target().address(), 53));

  private final Class<F> faultType;
  private final FaultTables tables;

  /** Held while the process lives; whoever has none, as after a crash, can do without. */
  private final Map<Undo.DeleteTable, Running> running = new ConcurrentHashMap<>();

  private record Running(DnsProxy proxy, PacketScope scope, long endsByNanos) {}

  DnsDriver(Class<F> faultType, FaultTables tables) {
    this.faultType = faultType;
    this.tables = tables;
  }

  /** What becomes of a question that the fault is about. */
  abstract DnsDecision decision(F fault);

  @Override
  public final String scope() {
    return "DNS questions over UDP and TCP to port 53 that leave the target's address; all that are"
        + " asked in its network where that is not the agent's and the nameserver is on loopback,"
        + " as Docker's";
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public final String mechanism() {
    return "nft-redirect-dns";
  }

  @Override
  public final String needs() {
    return "root, nftables, a nameserver that is not a stub on loopback of the agent's network, as"
        + " of systemd-resolved";
  }

  @Override
  public final Support support() {
    return tables.support(chain(SAMPLE, new DnsProxy.Ports(9, 9, 10, 10)));
  }

  @Override
  public final boolean entersTarget() {
    return true;
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public Undo.DeleteTable prepare(FaultOrder<F> order) {
    return FaultTables.undoFor(order.tag(), Questions.of(order).scope(), NetworkPlace.of(order));
  }

  @Override
  public final void apply(FaultOrder<F> order, Undo.DeleteTable undo) {
    long endsByNanos = System.nanoTime() + order.limit().toNanos();
    Questions questions = Questions.of(order);
    PacketScope scope = questions.scope();
    DnsProxy proxy =
        DnsProxy.start(
            undo.network(),
            scope.target().address(),
            questions.server(),
            DnsDecision.forNames(order.fault().names(), decision(order.fault())));
    running.put(undo, new Running(proxy, scope, endsByNanos));
    tables.create(undo, scope, lease(endsByNanos), chain(questions, proxy.ports()));
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, Undo.DeleteTable undo) {
    Questions questions = Questions.of(order);
    PacketScope scope = questions.scope();
    try {
      return List.of(
          "in this process: a name server on free ports $UDP and $TCP of %s that asks %s from ports $UDP_OUT and $TCP_OUT, and does %s"
              .formatted(
                  scope.target(),
                  questions.server(),
                  Json.mapper().writeValueAsString(order.fault())),
          tables.plan(
              undo,
              scope,
              order.limit().compareTo(LEASE) < 0 ? order.limit() : LEASE,
              chain(questions, "$UDP_OUT", "$TCP_OUT", "$UDP", "$TCP")),
          "each second until the limit: flush set %1$s target; add element %1$s target { %2$s timeout %3$dms }"
              .formatted(undo.named(), scope.target(), LEASE.toMillis()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(order.fault().kind() + " as JSON", e);
    }
  }

  @Override
  public final void sustain(FaultOrder<F> order, Undo.DeleteTable undo) {
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
  public final Sight look(Undo.DeleteTable undo) {
    return tables.look(undo);
  }

  @Override
  public final void revert(Undo.DeleteTable undo) {
    tables.delete(undo);
    Running held = running.remove(undo);
    if (held != null) {
      held.proxy.close();
    }
  }

  @Override
  public final boolean gone(Undo.DeleteTable undo) {
    return tables.gone(undo) && !running.containsKey(undo);
  }

  @Override
  public final String counts() {
    return "questions";
  }

  @Override
  public final List<Exposure> exposure(Undo.DeleteTable undo) {
    Running held = running.get(undo);
    return held == null ? List.of() : List.of(held.proxy.exposure());
  }

  @Override
  public final void close() {
    running.values().forEach(held -> held.proxy.close());
    running.clear();
  }

  private static TableChains chain(Questions questions, DnsProxy.Ports ports) {
    return chain(
        questions,
        Integer.toString(ports.udpOut()),
        Integer.toString(ports.tcpOut()),
        Integer.toString(ports.udp()),
        Integer.toString(ports.tcp()));
  }

  /** The server's own questions, known by their ports, are not led back to it. */
  private static TableChains chain(
      Questions questions, String udpOut, String tcpOut, String udp, String tcp) {
    String asks = questions.match();
    String to = " counter name hit dnat " + questions.scope().family() + " to " + questions.door();
    return TableChains.countingHits(
        "  chain questions {\n    type nat hook output priority -110; policy accept;\n"
            + FaultTables.letThrough()
            + FaultTables.lines(
                asks + "udp dport 53 udp sport != " + udpOut + to + udp,
                asks + "tcp dport 53 tcp sport != " + tcpOut + to + tcp)
            + "  }\n");
  }
}
