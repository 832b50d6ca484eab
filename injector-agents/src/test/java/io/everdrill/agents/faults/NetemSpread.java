package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How delays with jitter are spread, by round trips, each with one packet that is held back; and
 * that nobody promises what netem cannot do.
 */
final class NetemSpread {

  private static final String TARGET = "127.0.92.1";
  private static final String PEER = "127.0.92.2";

  private static final int TRIPS = 40;
  private static final Duration LATENCY = Duration.ofMillis(120);
  private static final Duration JITTER = Duration.ofMillis(120);

  /** Of a uniform draw from 0 to 240 ms. */
  private static final double DEVIATION_MILLIS = 240 / Math.sqrt(12);

  private NetemSpread() {}

  /** Returns what was measured. */
  static String hold(DriverSet drivers) throws IOException {
    double[] trips = trips(drivers);

    assertThat(deviation(trips)).as("deviation").isBetween(0.65 * DEVIATION_MILLIS, 95.0);
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(Orders.at(TARGET, 80, latency(90))))
        .withMessageContaining("correlationPercent");
    return "jitter of %d ms: deviation %.0f ms".formatted(JITTER.toMillis(), deviation(trips));
  }

  private static NetworkFault.Latency latency(double correlationPercent) {
    return new NetworkFault.Latency(LATENCY, JITTER, correlationPercent, List.of(), List.of());
  }

  private static double[] trips(DriverSet drivers) throws IOException {
    try (EchoServer server = new EchoServer(TARGET);
        Socket socket = server.connectFrom(PEER)) {
      EchoServer.roundTrip(socket);
      PreparedFault prepared = drivers.prepare(Orders.at(TARGET, server.port(), latency(0)));
      assertThat(prepared.mechanism()).isEqualTo("netem");
      prepared.apply().run();
      try {
        double[] trips = new double[TRIPS];
        for (int i = 0; i < TRIPS; i++) {
          trips[i] = EchoServer.roundTrip(socket).toNanos() / 1e6;
        }
        return trips;
      } finally {
        prepared.remedy().revert();
      }
    }
  }

  private static double deviation(double[] values) {
    double mean = DoubleStream.of(values).average().orElseThrow();
    return Math.sqrt(
        DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }
}
