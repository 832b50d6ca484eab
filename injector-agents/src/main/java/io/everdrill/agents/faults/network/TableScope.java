package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import java.util.List;

/**
 * Which packets the table of a fault is about: those between the target and its peers, on these
 * ports at either end. No peers or no ports means all. What the target is, the kinds of scope say.
 */
public sealed interface TableScope permits PacketScope, GroupScope {

  /** Of the table. */
  String family();

  /** The target, as an element of a set of {@link #elementType}. */
  String element();

  String elementType();

  /**
   * What matches packets whose target is an element of the set {@code @target}.
   *
   * @param end of the packet that is the target, {@code saddr} or {@code daddr}
   */
  String ofTarget(String end);

  /** Peers, all of one version of IP. */
  List<AddressBlock> peers();

  List<Integer> ports();

  /** Which packets there may be. */
  List<IpVersion> versions();

  /**
   * Refuses a target that has no packets in this network: rules would see none.
   *
   * @throws OrderRefused that says so
   */
  void requireIn(NetworkPlace network);

  /**
   * What matches the peers, as a rule goes on; nothing if all are meant. One is written as it is,
   * more are the set {@code @peers} of the fault's table.
   *
   * @param end of the packet that is the peer, {@code saddr} or {@code daddr}
   */
  default String fromPeers(String end) {
    if (peers().isEmpty()) {
      return "";
    }
    AddressBlock first = peers().getFirst();
    String which = peers().size() == 1 ? first.toString() : "@peers";
    return " " + IpVersion.of(first).family() + " " + end + " " + which;
  }
}
