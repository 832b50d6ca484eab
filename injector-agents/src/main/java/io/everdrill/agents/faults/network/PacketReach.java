package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.Comparator;
import java.util.List;

/** By what a fault tells packets of the target from all others. */
sealed interface PacketReach {

  String mechanism();

  /** Beside nftables. */
  String needs();

  Aim aim();

  /** Which packets, in words. */
  String packets();

  /** Which of them that are of TCP, in words. */
  String tcp();

  /** A scope that no packet has, for asking the kernel what it can do. */
  TableScope sample();

  /**
   * @throws OrderRefused if the target has no packets that may be judged
   */
  TableScope scope(FaultOrder<? extends NetworkFault> order);

  /** Whose network they are in. */
  NetworkPlace place(FaultOrder<?> order);

  /** By its address. */
  record ByAddress() implements PacketReach {
    @Override
    public String mechanism() {
      return "nft";
    }

    @Override
    public String needs() {
      return "root, nftables";
    }

    @Override
    public Aim aim() {
      return Aim.NO_GROUP;
    }

    @Override
    public String packets() {
      return PacketScope.packets(Direction.BOTH);
    }

    @Override
    public String tcp() {
      return "TCP from and to the target's address";
    }

    @Override
    public TableScope sample() {
      return FaultTables.SAMPLE;
    }

    @Override
    public TableScope scope(FaultOrder<? extends NetworkFault> order) {
      return PacketScope.of(order);
    }

    @Override
    public NetworkPlace place(FaultOrder<?> order) {
      return NetworkPlace.of(order);
    }
  }

  /** By the control group of the socket that sends or gets them. */
  record ByGroup(ControlGroups groups) implements PacketReach {
    @Override
    public String mechanism() {
      return "nft-whole";
    }

    @Override
    public String needs() {
      return "root, nftables, control groups v2, nft_socket in the kernel (5.13)";
    }

    @Override
    public Aim aim() {
      return Aim.ONLY_GROUP;
    }

    @Override
    public String packets() {
      return "packets that sockets of the group send or get";
    }

    @Override
    public String tcp() {
      return "TCP that sockets of the group send or get";
    }

    @Override
    public TableScope sample() {
      return GroupScope.SAMPLE;
    }

    @Override
    public TableScope scope(FaultOrder<? extends NetworkFault> order) {
      return GroupScope.of(order, TargetGroup.of(groups, order.target()).v2());
    }

    /** The group's oldest process stands for all: the fault ends with it. */
    @Override
    public NetworkPlace place(FaultOrder<?> order) {
      List<ProcessIdentity> living =
          TargetGroup.of(groups, order.target()).inV2().stream()
              .flatMap(pid -> ProcessIdentity.ofLiving(pid).stream())
              .sorted(Comparator.comparing(ProcessIdentity::bornTicks))
              .toList();
      if (living.isEmpty()) {
        throw new OrderRefused(
            Refusal.TARGET_NOT_FOUND, order.target().target() + ": all of it is dead");
      }
      ProcessIdentity oldest = living.getFirst();
      if (living.stream()
          .anyMatch(
              process ->
                  process.pid() != oldest.pid()
                      && NetworkNamespace.differ(oldest.pid(), process.pid()))) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED,
            order.target().target()
                + ": its processes are in several networks, and rules stand in one");
      }
      return new NetworkPlace(
          NetworkNamespace.differs(oldest.pid()) ? oldest : ProcessIdentity.NONE, oldest);
    }
  }
}
