package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.NeverCut;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The script of one nft table: sets of the target, of its peers and of what is never cut, then the
 * chains of the fault. What has no elements is left out, for each set and rule costs the kernel as
 * much as the fault itself.
 */
final class TableScript {

  private final PacketScope scope;
  private final List<String> endpoints;
  private final List<AddressBlock> blocks;
  private final List<Integer> ports;

  TableScript(PacketScope scope, NeverCut neverCut) {
    this.scope = scope;
    endpoints =
        neverCut.endpoints().stream()
            .filter(e -> sameVersion(AddressBlock.parse(literal(e))))
            .map(e -> literal(e) + " . " + e.getPort())
            .toList();
    blocks = neverCut.blocks().stream().map(AddressBlock::parse).filter(this::sameVersion).toList();
    ports = neverCut.portsBut(scope.ports());
  }

  private boolean sameVersion(AddressBlock block) {
    return block.isV4() == scope.target().isV4();
  }

  private static String literal(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }

  /**
   * @param named family and name
   * @param lease when the element that is the target expires
   */
  String text(String named, Duration lease, TableChains chains) {
    String type = scope.addressType();
    String blockType = type + "; flags interval; auto-merge";
    return "table "
        + named
        + " {\n  flags owner;\n"
        + chains.counters().stream()
            .map("  counter %s { }\n"::formatted)
            .collect(Collectors.joining())
        + set("target", type + "; flags timeout", List.of(leased(lease)))
        + set("kept", type + " . inet_service", endpoints)
        + set("keptBlocks", blockType, blocks)
        + set("peers", blockType, scope.peers().size() > 1 ? scope.peers() : List.of())
        + "  chain spared {\n"
        + spared()
        + "  }\n"
        + chains.text()
        + "}\n";
  }

  private String leased(Duration lease) {
    return scope.target() + " timeout " + lease.toMillis() + "ms";
  }

  private static String set(String name, String type, Collection<?> elements) {
    return elements.isEmpty()
        ? ""
        : "  set "
            + name
            + " { type "
            + type
            + "; elements = { "
            + FaultTables.joined(elements)
            + " }; }\n";
  }

  /**
   * Rules that let through what is never cut; accept ends this table's chain only. Once a table and
   * not in each chain of it: half of the time that the kernel takes for a table goes into these.
   */
  private String spared() {
    String family = scope.family();
    String rules = "";
    if (!endpoints.isEmpty()) {
      rules +=
          FaultTables.lines(
              family + " saddr . tcp sport @kept accept",
              family + " daddr . tcp dport @kept accept");
    }
    if (!blocks.isEmpty()) {
      rules +=
          FaultTables.lines(
              family + " saddr @keptBlocks accept", family + " daddr @keptBlocks accept");
    }
    if (!scope.target().isV4()) {
      // Without its neighbours a host has no IPv6 at all, and what is spared would be cut too.
      rules +=
          FaultTables.lines(
              "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit,"
                  + " nd-router-advert } accept");
    }
    // One port a rule: a set costs as much as three.
    rules += FaultTables.lines("meta l4proto != tcp meta l4proto != udp return");
    for (int port : ports) {
      rules += FaultTables.lines("th sport " + port + " accept", "th dport " + port + " accept");
    }
    return rules;
  }
}
