package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A connection is made, and what is sent over it is never answered. */
final class HalfOpenTrial extends NetworkTrial {

  HalfOpenTrial() throws IOException {
    super(new NetworkFault.HalfOpen(ALL, ALL_PORTS), "connected, no data passes");
  }

  @Override
  public String measureInForce() throws IOException {
    long began = System.nanoTime();
    try (Socket socket = server.connectFrom(PEER)) {
      long connected = System.nanoTime();
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> EchoServer.roundTrip(socket));
      return "connected in "
          + (connected - began) / 1_000_000
          + " ms, no answer in "
          + (System.nanoTime() - connected) / 1_000_000
          + " ms";
    }
  }

  @Override
  boolean normal() {
    return server.answersTo(PEER);
  }
}
