package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.List;

/**
 * Faults that are a verdict on packets: what partition, loss and reset share. Packets that leave
 * the target are judged in the output hook, those that reach it in the input hook, so on loopback
 * too each packet is judged once. A local UDP or ICMP sender sees EPERM for a packet dropped on its
 * way out; TCP sees silence.
 */
final class PacketFilter {

  private final FaultTables tables;

  PacketFilter(FaultTables tables) {
    this.tables = tables;
  }

  /** Whether the kernel would take a table of this family with this verdict from this process. */
  Support support(String family, String verdict) {
    return tables.support(family, chains(FaultTables.SAMPLE, Direction.BOTH, verdict));
  }

  /**
   * @param verdict nft statements that decide on a packet that matches; they count hits. Each
   *     direction has them for itself, and so its own limits
   */
  void apply(
      Undo.DeleteTable undo,
      PacketScope scope,
      Direction direction,
      String verdict,
      Duration limit) {
    tables.create(undo, scope, limit, chains(scope, direction, verdict));
  }

  /** What {@link #apply} would run. */
  String plan(
      Undo.DeleteTable undo,
      PacketScope scope,
      Direction direction,
      String verdict,
      Duration limit) {
    return tables.plan(undo, scope, limit, chains(scope, direction, verdict));
  }

  Sight look(Undo.DeleteTable undo) {
    return tables.look(undo);
  }

  void revert(Undo.DeleteTable undo) {
    tables.delete(undo);
  }

  boolean gone(Undo.DeleteTable undo) {
    return tables.gone(undo);
  }

  List<Exposure> exposure(Undo.DeleteTable undo) {
    return gone(undo)
        ? List.of()
        : List.of(
            new Exposure("packets", tables.packets(undo, "hit"), tables.packets(undo, "seen")));
  }

  private static String chains(PacketScope scope, Direction direction, String verdict) {
    String chains = "";
    if (direction != Direction.OUT) {
      chains += judge("in", verdict) + chain("in", "input", scope, "daddr", "saddr");
    }
    if (direction != Direction.IN) {
      chains += judge("out", verdict) + chain("out", "output", scope, "saddr", "daddr");
    }
    return chains;
  }

  private static String judge(String name, String verdict) {
    return "  chain fault-"
        + name
        + " {\n"
        + FaultTables.lines("counter name seen", verdict)
        + "  }\n";
  }

  /**
   * @param own the end of the packet that is the target, {@code saddr} or {@code daddr}
   */
  private static String chain(
      String name, String hook, PacketScope scope, String own, String other) {
    String match =
        scope.family()
            + " "
            + own
            + " @target"
            + (scope.peers().isEmpty() ? "" : " " + scope.family() + " " + other + " @peers");
    String rules;
    if (scope.ports().isEmpty()) {
      rules = FaultTables.lines(match + " goto fault-" + name);
    } else {
      String ports = "{ " + FaultTables.joined(scope.ports()) + " }";
      rules =
          FaultTables.lines(
              match + " meta l4proto { tcp, udp } th dport " + ports + " goto fault-" + name,
              match + " meta l4proto { tcp, udp } th sport " + ports + " goto fault-" + name);
    }
    return "  chain "
        + name
        + " {\n"
        + "    type filter hook "
        + hook
        + " priority -10; policy accept;\n"
        + FaultTables.letThrough()
        + rules
        + "  }\n";
  }
}
