package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.toxiproxy.ProxyVertx;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The doors of the explicit proxy: who is refused, what ends without anybody's doing. */
@ExtendWith(OwnNetwork.class)
class ProxyRoutesIT {

  private static final String TARGET = "127.0.82.1";
  private static final String PEER = "127.0.82.2";
  private static final int PORT = 8080;
  private static final int DOOR = 18_080;
  private static final ProxyRoute ROUTE =
      new ProxyRoute("victim-1", TARGET + ":" + DOOR, TARGET + ":" + PORT);
  private static final Duration LATE = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Vertx vertx = ProxyVertx.create(1);
  private final ProxyRoutes routes =
      new ProxyRoutes(List.of(ROUTE), () -> NeverCut.NOTHING, () -> vertx);
  private final NetworkLatencyDriver<Undo.LeadBack> driver =
      new NetworkLatencyDriver<>(routes, new Random(3));

  @AfterEach
  void close() {
    routes.close();
    Proxy.result(vertx.close(), "close");
  }

  private static FaultOrder<NetworkFault.Latency> late(Duration limit) {
    return latency(TARGET, List.of(), List.of(), limit);
  }

  private static FaultOrder<NetworkFault.Latency> latency(
      String address, List<String> peers, List<Integer> ports, Duration limit) {
    return Orders.at(
        address, PORT, new NetworkFault.Latency(LATE, Duration.ZERO, 0, peers, ports), limit);
  }

  private static Duration roundTrip(EchoServer server) {
    try (Socket socket = server.connectFrom(PEER)) {
      socket.setSoTimeout((int) SOON.toMillis());
      return EchoServer.roundTrip(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatTheAgentDoesNotRenewEndsByItselfAndTheDoorStaysOpen_S1() throws Exception {
    try (EchoServer server = new EchoServer(TARGET, PORT, DOOR)) {
      routes.open("routes-it-" + System.nanoTime());
      FaultOrder<NetworkFault.Latency> order = late(Duration.ofSeconds(5));
      Undo.LeadBack undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(roundTrip(server)).isGreaterThanOrEqualTo(LATE);
      Await.until(SOON, () -> driver.look(undo) == Sight.NOT_IN_FORCE, "the lease to expire");
      Await.until(SOON, () -> roundTrip(server).compareTo(LATE) < 0, "the target itself");
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }

  @Test
  void connectionsAreResetWhenTheyAreLedAwayAndWhenTheyAreLedBack() throws Exception {
    try (EchoServer server = new EchoServer(TARGET, PORT, DOOR)) {
      routes.open("routes-it-" + System.nanoTime());
      FaultOrder<NetworkFault.Latency> order = late(SOON);
      Undo.LeadBack undo = driver.prepare(order);
      try (Socket before = server.connectFrom(PEER)) {
        before.setSoTimeout((int) SOON.toMillis());
        EchoServer.roundTrip(before);

        driver.apply(order, undo);

        assertThatExceptionOfType(SocketException.class)
            .isThrownBy(() -> EchoServer.roundTrip(before))
            .withMessageContaining("reset");
      }
      assertThat(roundTrip(server)).isGreaterThanOrEqualTo(LATE);
      assertRefused(Refusal.CONFLICT, late(SOON), "led by another fault");
      try (Socket during = server.connectFrom(PEER)) {
        during.setSoTimeout((int) SOON.toMillis());
        EchoServer.roundTrip(during);

        driver.revert(undo);

        assertThatExceptionOfType(SocketException.class)
            .isThrownBy(() -> EchoServer.roundTrip(during))
            .withMessageContaining("reset");
      }
      Quickest.between(Duration.ZERO, LATE, () -> roundTrip(server));
    }
  }

  @Test
  void whatIsNotItsRouteIsRefused() {
    assertRefused(
        Refusal.TARGET_NOT_FOUND,
        latency("127.0.82.9", List.of(), List.of(), SOON),
        "its routes lead elsewhere");
    assertRefused(
        Refusal.UNSUPPORTED, latency(TARGET, List.of(PEER), List.of(), SOON), "expected none");
    assertRefused(
        Refusal.UNSUPPORTED, latency(TARGET, List.of(), List.of(9), SOON), "port " + PORT);
    assertRefused(
        Refusal.UNSUPPORTED,
        Orders.onStranger(late(SOON).fault()),
        "the explicit proxy has no route to it");
  }

  private void assertRefused(
      Refusal reason, FaultOrder<NetworkFault.Latency> order, String message) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order))
        .withMessageContaining(message)
        .matches(refused -> refused.reason() == reason);
  }

  @Test
  void supportIsWhetherTheDoorsAreOpenOrCouldBe() throws Exception {
    assertThat(driver.support()).isEqualTo(new Support.Yes());
    try (ServerSocket taken = new ServerSocket(DOOR, 1, InetAddress.ofLiteral(TARGET))) {
      routes.open("routes-it-" + System.nanoTime());

      assertThat(driver.support())
          .isInstanceOfSatisfying(
              Support.No.class,
              no -> assertThat(no.reason()).contains("listen on " + TARGET + ":" + DOOR));
      assertThat(taken.isBound()).isTrue();
    }
    assertThat(new ProxyRoutes(List.of(), () -> NeverCut.NOTHING, () -> vertx).support())
        .isEqualTo(new Support.No("the local policy names no routes"));
  }
}
