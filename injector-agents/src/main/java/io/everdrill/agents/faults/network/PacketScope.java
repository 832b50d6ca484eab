package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.net.InetAddress;
import java.util.List;

/**
 * Which packets a network fault is about: those between the target's address and its peers, on
 * these ports at either end. No peers or no ports means all.
 */
public record PacketScope(AddressBlock target, List<AddressBlock> peers, List<Integer> ports) {

  /** The scope of a network fault. */
  public static PacketScope of(FaultOrder<? extends NetworkFault> order) {
    return of(order.target(), order.fault().peers(), order.fault().ports());
  }

  /**
   * @throws OrderRefused if the target has no address that may be cut, or a peer is none
   */
  public static PacketScope of(Target target, List<String> peers, List<Integer> ports) {
    String text = target.location().address();
    if (text.isEmpty()) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, target.target() + ": has no address");
    }
    try {
      AddressBlock address = AddressBlock.parse(text);
      if (isNobodysOwn(address.address())) {
        throw new OrderRefused(
            Refusal.POLICY, text + ": an address that everything on this host shares is never cut");
      }
      List<AddressBlock> blocks = peers.stream().map(AddressBlock::parse).toList();
      if (blocks.stream().anyMatch(b -> b.isV4() != address.isV4())) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED, "peers: expected the IP version of " + text + ", got " + peers);
      }
      for (int port : ports) {
        if (port < 1 || port > 65535) {
          throw new IllegalArgumentException("ports: expected 1 to 65535, got " + port);
        }
      }
      return new PacketScope(address, blocks, ports);
    } catch (IllegalArgumentException e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, target.target() + ": " + e.getMessage());
    }
  }

  /** What drivers reach whose packets are those of a scope, in words. */
  public static String packets(Direction direction) {
    String how =
        switch (direction) {
          case IN -> "reach";
          case OUT -> "leave";
          case BOTH -> "leave or reach";
        };
    return "packets of any protocol that " + how + " the target's address";
  }

  private static boolean isNobodysOwn(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.getHostAddress().equals("127.0.0.1")
        || address.getHostAddress().equals("0:0:0:0:0:0:0:1");
  }

  /**
   * Refuses an address that is none in this network: rules would see none of its packets.
   *
   * @throws OrderRefused that says so
   */
  public void requireIn(NetworkPlace network) {
    if (!network.has(target.address())) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          target + ": is no address of " + (network.isOwn() ? "this host" : network));
    }
  }

  /** {@code ip} or {@code ip6}, as nft calls it. */
  public String family() {
    return target.isV4() ? "ip" : "ip6";
  }

  public String addressType() {
    return target.isV4() ? "ipv4_addr" : "ipv6_addr";
  }

  /**
   * What matches the peers, as a rule goes on; nothing if all are meant. One is written as it is,
   * more are the set {@code @peers} of the fault's table.
   *
   * @param end of the packet that is the peer, {@code saddr} or {@code daddr}
   */
  public String fromPeers(String end) {
    return switch (peers.size()) {
      case 0 -> "";
      case 1 -> " " + family() + " " + end + " " + peers.getFirst();
      default -> " " + family() + " " + end + " @peers";
    };
  }
}
