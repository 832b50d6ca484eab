package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import java.nio.file.Path;
import java.util.List;

/**
 * Packets of the sockets of a control group of v2, and of those below it. A socket is of the group
 * in which the process was that opened it.
 *
 * @param folder of the group from {@link #MOUNTS} on, which is how nft finds its number
 * @param level of the group, from the root of its hierarchy on
 */
record GroupScope(String folder, int level, List<AddressBlock> peers, List<Integer> ports)
    implements TableScope {

  /** Where nft looks for groups. */
  static final Path MOUNTS = Path.of("/sys/fs/cgroup");

  /** A group that has no socket here, for asking the kernel what it can do. */
  static final GroupScope SAMPLE = new GroupScope(".", 1, List.of(), List.of());

  /** Of what nft reads between quotes; systemd escapes all else in its names. */
  private static final String READABLE = "[^\"\\p{Cntrl}]+";

  GroupScope {
    peers = List.copyOf(peers);
    ports = List.copyOf(ports);
  }

  /**
   * @param group its folder
   * @throws OrderRefused if nft cannot name it, or a peer is no address
   */
  static GroupScope of(FaultOrder<? extends NetworkFault> order, Path group) {
    String path = order.target().location().controlGroup();
    if (!group.startsWith(MOUNTS) || !group.toString().matches(READABLE)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          group + ": expected a folder below " + MOUNTS + ", that nft can name");
    }
    return new GroupScope(
        MOUNTS.relativize(group).toString(),
        Path.of(path).getNameCount(),
        PacketScope.peers(order.target(), order.fault().peers()),
        PacketScope.ports(order.target(), order.fault().ports()));
  }

  /** Of both versions of IP. */
  @Override
  public String family() {
    return "inet";
  }

  @Override
  public String element() {
    return '"' + folder + '"';
  }

  @Override
  public String elementType() {
    return "cgroupsv2";
  }

  /** The same at both ends, for each hook knows whose socket it is. */
  @Override
  public String ofTarget(String end) {
    return "socket cgroupv2 level " + level + " @target";
  }

  @Override
  public List<IpVersion> versions() {
    return peers.isEmpty() ? List.of(IpVersion.values()) : List.of(IpVersion.of(peers.getFirst()));
  }

  /** The network is found by the group's processes. */
  @Override
  public void requireIn(NetworkPlace network) {}
}
