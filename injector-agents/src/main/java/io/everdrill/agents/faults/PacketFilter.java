package io.everdrill.agents.faults;

import io.everdrill.topics.events.Fault.Direction;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults that are a verdict on packets: what partition, loss and reset share. Packets that leave the
 * target are judged in the output hook, those that reach it in the input hook, so on loopback too
 * each packet is judged once. A local UDP or ICMP sender sees EPERM for a packet dropped on its way
 * out; TCP sees silence.
 */
final class PacketFilter {

  static final String MECHANISM = "nft";

  private static final PacketScope SAMPLE =
      new PacketScope(
          AddressBlock.parse("127.255.255.254"),
          List.of(AddressBlock.parse("127.255.255.0/30")),
          List.of(9));

  private static final Pattern PACKETS = Pattern.compile("packets ([0-9]+)");

  private final Supplier<Nftables> nftables;
  private final Supplier<NeverCut> neverCut;

  PacketFilter(Supplier<Nftables> nftables, Supplier<NeverCut> neverCut) {
    this.nftables = nftables;
    this.neverCut = neverCut;
  }

  /** Whether the kernel would take a rule with this verdict from this process. */
  Support support(String verdict) {
    try {
      nftables.get().check(script("everdrill-check", SAMPLE, Direction.BOTH, verdict, Duration.ofSeconds(1)));
      return new Support.Yes(MECHANISM);
    } catch (Nftables.NftRefused e) {
      return new Support.No(e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** @param verdict nft statements that decide on a packet that matches; they count hits */
  void apply(
      Undo.DeleteTable undo,
      PacketScope scope,
      Direction direction,
      String verdict,
      Duration limit) {
    nftables.get().run(script(undo.table(), scope, direction, verdict, limit));
  }

  Sight look(Undo.DeleteTable undo) {
    if (!nftables.get().hasTable(undo.table())) {
      return Sight.NOT_IN_FORCE;
    }
    String target = nftables.get().list("list set inet " + undo.table() + " target");
    return target.contains("elements = {") ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  void revert(Undo.DeleteTable undo) {
    if (nftables.get().hasTable(undo.table())) {
      nftables.get().run("delete table inet " + undo.table());
    }
  }

  boolean gone(Undo.DeleteTable undo) {
    return !nftables.get().hasTable(undo.table());
  }

  List<Exposure> exposure(Undo.DeleteTable undo) {
    if (gone(undo)) {
      return List.of();
    }
    return List.of(new Exposure("packets", packets(undo, "hit"), packets(undo, "seen")));
  }

  private long packets(Undo.DeleteTable undo, String counter) {
    String listed =
        nftables.get().list("list counter inet " + undo.table() + " " + counter);
    Matcher packets = PACKETS.matcher(listed);
    if (!packets.find()) {
      throw new Nftables.NftRefused("expected '" + PACKETS + "' in: " + listed);
    }
    return Long.parseLong(packets.group(1));
  }

  private String script(
      String table, PacketScope scope, Direction direction, String verdict, Duration limit) {
    String chains =
        "  chain fault {\n" + FaultTable.lines("counter name seen", verdict) + "  }\n";
    if (direction != Direction.OUT) {
      chains += chain("in", "input", scope, "daddr", "saddr");
    }
    if (direction != Direction.IN) {
      chains += chain("out", "output", scope, "saddr", "daddr");
    }
    return FaultTable.script(table, scope, neverCut.get(), limit, chains);
  }

  /** @param own the end of the packet that is the target, {@code saddr} or {@code daddr} */
  private static String chain(
      String name, String hook, PacketScope scope, String own, String other) {
    String match =
        scope.family() + " " + own + " @target"
            + (scope.peers().isEmpty() ? "" : " " + scope.family() + " " + other + " @peers");
    String rules;
    if (scope.ports().isEmpty()) {
      rules = FaultTable.lines(match + " goto fault");
    } else {
      String ports = "{ " + FaultTable.joined(scope.ports()) + " }";
      rules =
          FaultTable.lines(
              match + " meta l4proto { tcp, udp } th dport " + ports + " goto fault",
              match + " meta l4proto { tcp, udp } th sport " + ports + " goto fault");
    }
    return "  chain " + name + " {\n"
        + "    type filter hook " + hook + " priority -10; policy accept;\n"
        + FaultTable.letThrough(scope)
        + rules
        + "  }\n";
  }
}
