package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A process in a control group, and a peer and a neighbour out of it, the neighbour at the very
 * address of the process: no fault of the group hits it.
 */
public final class GroupSocketsTrial implements Trial {

  private static final int LOSS_PERCENT = 30;

  /** What fits into the process' buffer, if it sleeps meanwhile. */
  private static final int BATCH = 100;

  private static final int BATCHES = 10;

  private final NetworkFault fault;
  private final String asked;
  private final Measure measure;
  private final EchoServer neighbour = new EchoServer(GroupSockets.TARGET);
  private final GroupSockets sockets = new GroupSockets();
  private Socket live = new Socket();

  /** How the effect is seen. */
  @FunctionalInterface
  private interface Measure {
    String of(GroupSocketsTrial trial) throws IOException;
  }

  private GroupSocketsTrial(NetworkFault fault, String asked, Measure measure) throws IOException {
    this.fault = fault;
    this.asked = asked;
    this.measure = measure;
  }

  public static Map<String, Trials.Maker> byKind() {
    return Map.of(
        "network-partition",
        () ->
            new GroupSocketsTrial(
                new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
                "no connection either way",
                GroupSocketsTrial::cut),
        "packet-loss",
        () ->
            new GroupSocketsTrial(
                new NetworkFault.PacketLoss(LOSS_PERCENT, 0, List.of(GroupSockets.PEER), List.of()),
                LOSS_PERCENT + " % of packets lost",
                GroupSocketsTrial::lossy),
        "connection-reset",
        () ->
            new GroupSocketsTrial(
                new NetworkFault.ConnectionReset(List.of(), List.of()),
                "live ones reset, new ones refused",
                GroupSocketsTrial::resetting),
        "connection-half-open",
        () ->
            new GroupSocketsTrial(
                new NetworkFault.HalfOpen(List.of(), List.of()),
                "connected, no data passes",
                GroupSocketsTrial::halfOpen));
  }

  private String cut() throws IOException {
    assertThat(sockets.answers()).as("peer to group").isFalse();
    assertThat(sockets.reachesPeer()).as("group to peer").isFalse();
    return "both time out";
  }

  private String lossy() throws IOException {
    int arrived = 0;
    for (int i = 0; i < BATCHES; i++) {
      arrived += sockets.arrivedOf(BATCH);
    }
    int sent = BATCH * BATCHES;
    double lost = 100.0 * (sent - arrived) / sent;
    NetworkTrial.assertShare(lost, LOSS_PERCENT, sent);
    return String.format(Locale.ROOT, "%.1f %% of packets lost", lost);
  }

  private String resetting() {
    assertThatThrownBy(() -> EchoServer.roundTrip(live)).hasMessageContaining("reset");
    assertThatThrownBy(sockets::connect).hasMessageContaining("refused");
    return "ECONNRESET, ECONNREFUSED";
  }

  private String halfOpen() throws IOException {
    try (Socket socket = sockets.connect()) {
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> EchoServer.roundTrip(socket));
      return "connected, no answer in " + GroupSockets.PATIENCE_MILLIS + " ms";
    }
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.order(sockets.group().location(), fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.order(
        Location.ofControlGroup("here", "/nobody/here"), fault, Duration.ofSeconds(3));
  }

  @Override
  public String asked() {
    return asked;
  }

  @Override
  public String measureInForce() throws IOException {
    String measured = measure.of(this);
    assertThat(neighbour.answersTo(GroupSockets.PEER))
        .as("a neighbour at the same address")
        .isTrue();
    return measured;
  }

  @Override
  public void awaitNormal(Duration limit) {
    Await.until(
        limit,
        () -> {
          try {
            return normal();
          } catch (IOException e) {
            return false;
          }
        },
        asked + " to be over");
  }

  private boolean normal() throws IOException {
    if (!sockets.answers() || !sockets.reachesPeer() || sockets.arrivedOf(BATCH) != BATCH) {
      return false;
    }
    live.close(); // The fault broke it; the next one is to find a live one again.
    live = sockets.connect();
    EchoServer.roundTrip(live);
    return true;
  }

  @Override
  public String world() {
    return Shell.run("nft", "list", "ruleset") + sockets.group().world();
  }

  @Override
  public void close() throws IOException {
    live.close();
    neighbour.close();
    sockets.close();
  }
}
