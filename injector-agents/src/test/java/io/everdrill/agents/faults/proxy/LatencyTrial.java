package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Latency before a TCP echo, seen by the round trip of one byte from another address. */
final class LatencyTrial implements Trial {

  static final String TARGET = "127.0.80.1";
  private static final String PEER = "127.0.80.2";
  private static final String NOBODY = "192.0.2.1";
  private static final Duration LATENCY = Duration.ofMillis(150);
  private static final Duration TOLERANCE = Duration.ofMillis(50);
  private static final int FIRST_TRIP_MILLIS = 5_000;

  private final EchoServer server;

  LatencyTrial() throws IOException {
    this(new EchoServer(TARGET));
  }

  LatencyTrial(EchoServer server) {
    this.server = server;
  }

  private static NetworkFault.Latency fault() {
    return new NetworkFault.Latency(LATENCY, Duration.ZERO, 0, List.of(), List.of());
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, server.port(), fault(), limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at(NOBODY, server.port(), fault());
  }

  @Override
  public String asked() {
    return "+150 ms round trip";
  }

  /** The median of seven is late by the latency, within 50 ms; none is earlier. */
  @Override
  public String measureInForce() throws Exception {
    try (Socket socket = server.connectFrom(PEER)) {
      // The first goes through a process that has just begun; the median tells how late they are.
      socket.setSoTimeout(FIRST_TRIP_MILLIS);
      Duration median =
          Quickest.between(LATENCY, LATENCY.plus(TOLERANCE), () -> medianOfSeven(socket));
      return "+" + median.toMillis() + " ms round trip";
    }
  }

  private static Duration medianOfSeven(Socket socket) throws IOException {
    List<Duration> trips = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      trips.add(EchoServer.roundTrip(socket));
    }
    trips.sort(null);
    assertThat(trips.getFirst()).isGreaterThanOrEqualTo(LATENCY);
    return trips.get(3);
  }

  @Override
  public void awaitNormal(Duration limit) {
    Normal.await(
        limit,
        () -> {
          try (Socket socket = server.connectFrom(PEER)) {
            return EchoServer.roundTrip(socket).compareTo(TOLERANCE) < 0;
          }
        });
  }

  @Override
  public String world() throws Exception {
    return Normal.world();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
