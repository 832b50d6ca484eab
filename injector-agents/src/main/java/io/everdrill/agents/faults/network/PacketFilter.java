package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Faults that are a verdict on packets: what partition, loss and reset share. Packets that leave
 * the target are judged in the output hook, those that reach it in the input hook, so on loopback
 * too each packet is judged once, if it is not the target's at both ends. A local UDP or ICMP
 * sender sees EPERM for a packet dropped on its way out; TCP sees silence.
 */
final class PacketFilter {

  /** What matches. */
  private static final String SEEN = "seen";

  private static final String COUNT = "counter name ";

  /** So long a fault may outlast an agent that hangs. */
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final FaultTables tables;

  /** While the process lives; whoever has none, as after a crash, can do without. */
  private final Map<Undo.DeleteTable, Held> held = new ConcurrentHashMap<>();

  private record Held(TableScope scope, long endsByNanos) {
    Duration left() {
      return Duration.ofNanos(endsByNanos - System.nanoTime());
    }
  }

  PacketFilter(FaultTables tables) {
    this.tables = tables;
  }

  /** Whether the kernel would take a table with this verdict on packets of such a scope. */
  Support support(TableScope sample, String verdict) {
    return tables.support(sample, chains(sample, Direction.BOTH, verdict));
  }

  /**
   * @throws OrderRefused if no verdict may be given on packets of this scope in this network
   */
  void require(TableScope scope, NetworkPlace network) {
    tables.require(scope, network);
  }

  /**
   * @param verdict nft statements that decide on a packet that matches; they count hits. Each
   *     direction has them for itself, and so its own limits
   * @param limit in force for 5 s of it, and on for as long as {@link #sustain} is called
   */
  void apply(
      Undo.DeleteTable undo,
      TableScope scope,
      Direction direction,
      String verdict,
      Duration limit) {
    Held now = new Held(scope, System.nanoTime() + limit.toNanos());
    held.put(undo, now);
    tables.create(undo, scope, atMostALease(limit), chains(scope, direction, verdict));
  }

  /** Gives what is in force another lease, to the limit at most. */
  void sustain(Undo.DeleteTable undo) {
    Held now = held.get(undo);
    Duration left = now == null ? Duration.ZERO : now.left();
    if (left.toMillis() > 0) {
      tables.renew(undo, now.scope, atMostALease(left));
    }
  }

  private static Duration atMostALease(Duration left) {
    return left.compareTo(LEASE) < 0 ? left : LEASE;
  }

  /** What {@link #apply} and {@link #sustain} would run. */
  List<String> plan(
      Undo.DeleteTable undo,
      TableScope scope,
      Direction direction,
      String verdict,
      Duration limit) {
    return List.of(
        tables.plan(undo, scope, atMostALease(limit), chains(scope, direction, verdict)),
        "each second until the limit: flush set %1$s target; add element %1$s target { %2$s timeout %3$dms }"
            .formatted(undo.named(), scope.element(), LEASE.toMillis()));
  }

  Sight look(Undo.DeleteTable undo) {
    return tables.look(undo);
  }

  void revert(Undo.DeleteTable undo) {
    held.remove(undo);
    tables.delete(undo);
  }

  boolean gone(Undo.DeleteTable undo) {
    return tables.gone(undo);
  }

  List<Exposure> exposure(Undo.DeleteTable undo) {
    if (gone(undo)) {
      return List.of();
    }
    return tables.packets(undo, TableChains.HIT).stream()
        .mapToObj(hit -> new Exposure("packets", hit, tables.packets(undo, SEEN).orElse(hit)))
        .toList();
  }

  private static TableChains chains(TableScope scope, Direction direction, String verdict) {
    String chains = "";
    if (direction != Direction.OUT) {
      chains += chain("in", "input", scope, "daddr", "saddr", verdict);
    }
    if (direction != Direction.IN) {
      chains += chain("out", "output", scope, "saddr", "daddr", verdict);
    }
    return hitsAllThatMatches(scope, verdict)
        ? TableChains.countingHits(chains)
        : new TableChains(chains, List.of(TableChains.HIT, SEEN));
  }

  /** Then that is not counted besides, for each counter has its price. */
  private static boolean hitsAllThatMatches(TableScope scope, String verdict) {
    return isOneRule(scope, verdict) && verdict.startsWith(COUNT + TableChains.HIT);
  }

  private static boolean isOneRule(TableScope scope, String verdict) {
    return scope.ports().isEmpty() && verdict.lines().count() == 1;
  }

  /**
   * A verdict of one rule on one match is that match's rule: a chain more is a tenth of what a
   * table costs.
   *
   * @param own the end of the packet that is the target, {@code saddr} or {@code daddr}
   */
  private static String chain(
      String name, String hook, TableScope scope, String own, String other, String verdict) {
    String match = scope.ofTarget(own) + scope.fromPeers(other);
    if (isOneRule(scope, verdict)) {
      String seen = hitsAllThatMatches(scope, verdict) ? "" : COUNT + SEEN + " ";
      return base(name, hook, match + " " + seen + verdict);
    }
    String decide = " goto fault-" + name;
    String judge =
        "  chain fault-" + name + " {\n" + FaultTables.lines(COUNT + SEEN, verdict) + "  }\n";
    if (scope.ports().isEmpty()) {
      return judge + base(name, hook, match + decide);
    }
    String ports = "{ " + FaultTables.joined(scope.ports()) + " }";
    return judge
        + base(
            name,
            hook,
            match + " meta l4proto { tcp, udp } th dport " + ports + decide,
            match + " meta l4proto { tcp, udp } th sport " + ports + decide);
  }

  private static String base(String name, String hook, String... rules) {
    return "  chain "
        + name
        + " {\n"
        + "    type filter hook "
        + hook
        + " priority -10; policy accept;\n"
        + FaultTables.letThrough()
        + FaultTables.lines(rules)
        + "  }\n";
  }
}
