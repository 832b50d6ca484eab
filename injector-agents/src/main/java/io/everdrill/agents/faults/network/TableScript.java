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

  private final TableScope scope;
  private final List<Spared> spared;
  private final List<Integer> ports;

  TableScript(TableScope scope, NeverCut neverCut) {
    this.scope = scope;
    spared = scope.versions().stream().map(version -> Spared.of(version, neverCut)).toList();
    ports = neverCut.portsBut(scope.ports());
  }

  /** What is never cut of one version of IP, but for ports. */
  private record Spared(IpVersion version, List<String> endpoints, List<AddressBlock> blocks) {

    static Spared of(IpVersion version, NeverCut neverCut) {
      return new Spared(
          version,
          neverCut.endpoints().stream()
              .filter(e -> IpVersion.of(AddressBlock.parse(literal(e))) == version)
              .map(e -> literal(e) + " . " + e.getPort())
              .toList(),
          neverCut.blocks().stream()
              .map(AddressBlock::parse)
              .filter(block -> IpVersion.of(block) == version)
              .toList());
    }

    String sets() {
      String type = version.addressType();
      return set("kept" + version.suffix(), type + " . inet_service", endpoints)
          + set("keptBlocks" + version.suffix(), blocksOf(version), blocks);
    }

    String rules() {
      String rules = "";
      if (!endpoints.isEmpty()) {
        rules += rules(" . tcp sport @kept", " . tcp dport @kept");
      }
      if (!blocks.isEmpty()) {
        rules += rules(" @keptBlocks", " @keptBlocks");
      }
      if (version == IpVersion.V6) {
        // Without its neighbours a host has no IPv6 at all, and what is spared would be cut too.
        rules +=
            FaultTables.lines(
                "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit,"
                    + " nd-router-advert } accept");
      }
      return rules;
    }

    private String rules(String from, String to) {
      return FaultTables.lines(
          version.family() + " saddr" + from + version.suffix() + " accept",
          version.family() + " daddr" + to + version.suffix() + " accept");
    }
  }

  private static String blocksOf(IpVersion version) {
    return version.addressType() + "; flags interval; auto-merge";
  }

  private static String literal(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }

  /**
   * @param named family and name
   * @param lease when the element that is the target expires
   */
  String text(String named, Duration lease, TableChains chains) {
    return "table "
        + named
        + " {\n  flags owner;\n"
        + chains.counters().stream()
            .map("  counter %s { }\n"::formatted)
            .collect(Collectors.joining())
        + set("target", scope.elementType() + "; flags timeout", List.of(leased(lease)))
        + spared.stream().map(Spared::sets).collect(Collectors.joining())
        + peers()
        + "  chain spared {\n"
        + spared()
        + "  }\n"
        + chains.text()
        + "}\n";
  }

  private String peers() {
    List<AddressBlock> peers = scope.peers();
    return peers.size() > 1 ? set("peers", blocksOf(IpVersion.of(peers.getFirst())), peers) : "";
  }

  private String leased(Duration lease) {
    return scope.element() + " timeout " + lease.toMillis() + "ms";
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
    String rules = spared.stream().map(Spared::rules).collect(Collectors.joining());
    // One port a rule: a set costs as much as three.
    rules += FaultTables.lines("meta l4proto != tcp meta l4proto != udp return");
    for (int port : ports) {
      rules += FaultTables.lines("th sport " + port + " accept", "th dport " + port + " accept");
    }
    return rules;
  }
}
