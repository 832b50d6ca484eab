package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code GroupSocketsTrial} does not try of faults of a control group's packets. */
@ExtendWith(OwnNetwork.class)
class GroupPacketsIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final NftContexts contexts = new NftContexts();
  private NeverCut neverCut = NeverCut.NOTHING;
  private final NetworkPartitionDriver driver =
      new NetworkPartitionDriver(
          new PacketFilter(new FaultTables(contexts, () -> neverCut)),
          new PacketReach.ByGroup(ControlGroups.ofHost()));

  @AfterEach
  void close() {
    contexts.close();
  }

  private static FaultOrder<NetworkFault.Partition> partition(
      GroupSockets sockets, Direction direction, List<String> peers) {
    return Orders.order(
        sockets.group().location(), new NetworkFault.Partition(direction, peers, List.of()), LIMIT);
  }

  @Test
  void whatIsNeverCutPassesAndAllElseDoesNot() throws Exception {
    try (GroupSockets sockets = new GroupSockets()) {
      neverCut =
          NeverCut.ofEndpoints(
              List.of(
                  new InetSocketAddress(
                      InetAddress.ofLiteral(GroupSockets.PEER), sockets.peerPort()),
                  new InetSocketAddress(InetAddress.ofLiteral("::1"), 9)));
      FaultOrder<NetworkFault.Partition> order = partition(sockets, Direction.BOTH, List.of());
      Undo.DeleteTable undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(sockets.reachesPeer()).isTrue();
      assertThat(sockets.answers()).isFalse();
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void othersThanTheNamedPeersAreReached() throws Exception {
    try (GroupSockets sockets = new GroupSockets()) {
      FaultOrder<NetworkFault.Partition> order =
          partition(sockets, Direction.BOTH, List.of("198.51.100.0/24", "203.0.113.7"));
      Undo.DeleteTable undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
      assertThat(sockets.reachesPeer()).isTrue();
      assertThat(sockets.answers()).isTrue();
      driver.revert(undo);
    }
  }

  @Test
  void endsWithTheOldestProcessOfTheGroup() throws Exception {
    try (GroupSockets sockets = new GroupSockets()) {
      FaultOrder<NetworkFault.Partition> order = partition(sockets, Direction.IN, List.of());
      Undo.DeleteTable undo = driver.prepare(order);
      driver.apply(order, undo);
      assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);

      sockets.end();

      Await.until(LIMIT, () -> driver.look(undo) == Sight.TARGET_GONE, "the target gone");
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void peersOfBothVersionsOfIpAreRefused() throws Exception {
    try (GroupSockets sockets = new GroupSockets()) {
      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(
              () ->
                  driver.prepare(
                      partition(sockets, Direction.BOTH, List.of("192.0.2.1", "2001:db8::1"))))
          .withMessageContaining("expected one IP version")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
    }
  }
}
