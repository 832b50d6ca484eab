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

/** Packets between the target's address and its peers. */
public record PacketScope(AddressBlock target, List<AddressBlock> peers, List<Integer> ports)
    implements TableScope {

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
    AddressBlock address = parsed(target, text);
    if (isNobodysOwn(address.address())) {
      throw new OrderRefused(
          Refusal.POLICY, text + ": an address that everything on this host shares is never cut");
    }
    List<AddressBlock> blocks = peers(target, peers);
    if (blocks.stream().anyMatch(b -> b.isV4() != address.isV4())) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "peers: expected the IP version of " + text + ", got " + peers);
    }
    return new PacketScope(address, blocks, ports(target, ports));
  }

  /**
   * @throws OrderRefused if one is no address, or they are of two versions
   */
  static List<AddressBlock> peers(Target target, List<String> peers) {
    List<AddressBlock> blocks = peers.stream().map(peer -> parsed(target, peer)).toList();
    if (blocks.stream().map(AddressBlock::isV4).distinct().count() > 1) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "peers: expected one IP version, got " + peers);
    }
    return blocks;
  }

  private static AddressBlock parsed(Target target, String text) {
    try {
      return AddressBlock.parse(text);
    } catch (IllegalArgumentException e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, target.target() + ": " + e.getMessage());
    }
  }

  static List<Integer> ports(Target target, List<Integer> ports) {
    for (int port : ports) {
      if (port < 1 || port > 65535) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED, target.target() + ": ports: expected 1 to 65535, got " + port);
      }
    }
    return ports;
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

  @Override
  public void requireIn(NetworkPlace network) {
    if (!network.has(target.address())) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND,
          target + ": is no address of " + (network.isOwn() ? "this host" : network));
    }
  }

  /** {@code ip} or {@code ip6}, as nft calls it. */
  @Override
  public String family() {
    return version().family();
  }

  private IpVersion version() {
    return IpVersion.of(target);
  }

  @Override
  public String element() {
    return target.toString();
  }

  @Override
  public String elementType() {
    return version().addressType();
  }

  @Override
  public String ofTarget(String end) {
    return family() + " " + end + " @target";
  }

  @Override
  public List<IpVersion> versions() {
    return List.of(version());
  }
}
