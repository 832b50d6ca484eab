package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packets, in words of tc-u32(8), which matches by place in the packet: ports behind options of an
 * IPv4 header or extensions of an IPv6 one are not seen.
 */
final class PacketMatches {

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP6 = 58;
  private static final List<Integer> TRANSPORTS = List.of(TCP, UDP);

  /** Router and neighbour solicitation and advertisement: without them a host has no IPv6. */
  private static final List<Integer> NEIGHBOURS = List.of(133, 134, 135, 136);

  private static final String OF_TARGET = "src";
  private static final String TO_TARGET = "dst";

  /** A packet is compared with them one after the other. */
  private static final int MOST = 250;

  private PacketMatches() {}

  /**
   * Packets of the scope that go this way.
   *
   * @param direction OUT or IN
   */
  static List<String> of(PacketScope scope, Direction direction) {
    boolean out = direction == Direction.OUT;
    String own = match(scope, (out ? OF_TARGET : TO_TARGET) + " " + scope.target());
    List<String> ends =
        scope.peers().isEmpty()
            ? List.of(own)
            : scope.peers().stream()
                .map(peer -> own + match(scope, (out ? TO_TARGET : OF_TARGET) + " " + peer))
                .toList();
    return scope.ports().isEmpty()
        ? ends
        : ends.stream()
            .flatMap(end -> ports(scope, scope.ports()).map(port -> end + port))
            .toList();
  }

  /** Packets that nothing is done to, whatever is asked. */
  static List<String> spared(PacketScope scope, NeverCut neverCut) {
    List<String> spared = new ArrayList<>();
    neverCut.endpoints().stream()
        .filter(e -> AddressBlock.parse(literal(e)).isV4() == scope.target().isV4())
        .forEach(
            e -> {
              String tcp = match(scope, "protocol " + TCP + " 0xff");
              String address = literal(e);
              spared.add(tcp + match(scope, "src " + address) + port(scope, "sport", e.getPort()));
              spared.add(tcp + match(scope, "dst " + address) + port(scope, "dport", e.getPort()));
            });
    neverCut.blocks().stream()
        .map(AddressBlock::parse)
        .filter(b -> b.isV4() == scope.target().isV4())
        .flatMap(b -> Stream.of(match(scope, "src " + b), match(scope, "dst " + b)))
        .forEach(spared::add);
    if (!scope.target().isV4()) {
      NEIGHBOURS.forEach(
          type ->
              spared.add(
                  match(scope, "protocol " + ICMP6 + " 0xff")
                      + " match u8 "
                      + type
                      + " 0xff at 40"));
    }
    ports(scope, neverCut.portsBut(scope.ports())).forEach(spared::add);
    return spared;
  }

  /**
   * @throws OrderRefused if each packet would be compared with too many
   */
  static void requireFew(PacketScope scope, NeverCut neverCut) {
    int count = of(scope, Direction.OUT).size() + spared(scope, neverCut).size();
    if (count > MOST) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "peers, ports: expected at most "
              + MOST
              + " combinations with what is never cut, got "
              + count);
    }
  }

  private static Stream<String> ports(PacketScope scope, List<Integer> ports) {
    return TRANSPORTS.stream()
        .map(transport -> match(scope, "protocol " + transport + " 0xff"))
        .flatMap(
            transport ->
                ports.stream()
                    .flatMap(
                        port ->
                            Stream.of(
                                transport + port(scope, "sport", port),
                                transport + port(scope, "dport", port))));
  }

  private static String port(PacketScope scope, String end, int port) {
    return match(scope, end + " " + port + " 0xffff");
  }

  private static String match(PacketScope scope, String what) {
    return " match " + scope.family() + " " + what;
  }

  private static String literal(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }
}
