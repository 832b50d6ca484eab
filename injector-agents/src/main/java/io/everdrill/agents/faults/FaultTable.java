package io.everdrill.agents.faults;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nft table that is one injection: owned by this process, so that it dies with it, and bound to
 * the target by one set element that expires, so that it has no effect after the time even if this
 * process hangs. One table an injection, because it then comes and goes in one transaction, beside
 * the others and everybody else's.
 */
final class FaultTable {

  private static final String PREFIX = "everdrill-";

  private FaultTable() {}

  static String nameFor(String tag) {
    return PREFIX + tag;
  }

  /**
   * The script that makes the table.
   *
   * @param lease when the element expires
   * @param chains what the rules are; they match the target as {@code @target}, peers as {@code
   *     @peers} if there are any, and what is never cut as {@code @kept}, {@code @keptBlocks}
   */
  static String script(
      String table, PacketScope scope, NeverCut neverCut, Duration lease, String chains) {
    String type = scope.addressType();
    return """
        table inet %s {
          flags owner;
          counter seen { }
          counter hit { }
          set target { type %s; flags timeout; elements = { %s timeout %dms }; }
          set kept { type %s . inet_service; %s }
          set keptBlocks { type %s; flags interval; auto-merge; %s }
          set peers { type %s; flags interval; auto-merge; %s }
        %s}
        """
        .formatted(
            table, type, scope.target(), lease.toMillis(), type, endpoints(scope, neverCut), type,
            elements(keptBlocks(scope, neverCut)), type, elements(scope.peers()), chains);
  }

  /** Gives the element this much time from now. */
  static String renewal(String table, PacketScope scope, Duration lease) {
    return """
        flush set inet %s target
        add element inet %s target { %s timeout %dms }
        """
        .formatted(table, table, scope.target(), lease.toMillis());
  }

  /**
   * Rules that let through what is never cut. Each base chain begins with them; accept ends this
   * table's chain only.
   *
   */
  static String letThrough(PacketScope scope) {
    String family = scope.family();
    String named =
        """
            %1$s saddr . tcp sport @kept accept
            %1$s daddr . tcp dport @kept accept
            %1$s saddr @keptBlocks accept
            %1$s daddr @keptBlocks accept
        """
            .formatted(family);
    // SSH and DNS, unless the fault names its ports.
    return scope.ports().isEmpty()
        ? named + "    meta l4proto { tcp, udp } th sport { 22, 53 } accept\n"
            + "    meta l4proto { tcp, udp } th dport { 22, 53 } accept\n"
        : named;
  }

  private static String endpoints(PacketScope scope, NeverCut neverCut) {
    return elements(
        neverCut.endpoints().stream()
            .filter(e -> AddressBlock.parse(literal(e)).isV4() == scope.target().isV4())
            .map(e -> literal(e) + " . " + e.getPort())
            .toList());
  }

  private static List<AddressBlock> keptBlocks(PacketScope scope, NeverCut neverCut) {
    return neverCut.blocks().stream()
        .map(AddressBlock::parse)
        .filter(b -> b.isV4() == scope.target().isV4())
        .toList();
  }

  private static String literal(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }

  private static String elements(Collection<?> elements) {
    return elements.isEmpty() ? "" : "elements = { " + joined(elements) + " };";
  }

  static String joined(Collection<?> elements) {
    return elements.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  static String lines(String... rules) {
    return Arrays.stream(rules).map(r -> "    " + r + "\n").collect(Collectors.joining());
  }
}
