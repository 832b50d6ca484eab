package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;

/** A connection that was there before breaks, and a new one does not come about. */
public final class ResetTrial extends NetworkTrial {

  public static final String ADDRESS = TARGET;

  private final String newOnes;
  private Socket live = new Socket();

  /** By the kernel, before anybody accepts. */
  ResetTrial() throws IOException {
    this(new EchoServer(TARGET), "refused");
  }

  private ResetTrial(EchoServer server, String newOnes) {
    super(
        new NetworkFault.ConnectionReset(ALL, ALL_PORTS),
        "live ones reset, new ones " + newOnes,
        server);
    this.newOnes = newOnes;
  }

  /** By somebody who accepts first. */
  public static ResetTrial through(EchoServer server) {
    return new ResetTrial(server, "reset");
  }

  @Override
  public String measureInForce() {
    assertThatThrownBy(() -> EchoServer.roundTrip(live)).hasMessageContaining("reset");
    assertThatThrownBy(this::call).hasMessageContaining(newOnes);
    return newOnes.equals("refused") ? "ECONNRESET, ECONNREFUSED" : "ECONNRESET both";
  }

  private void call() throws IOException {
    try (Socket fresh = server.connectFrom(PEER)) {
      EchoServer.roundTrip(fresh);
    }
  }

  @Override
  boolean normal() throws IOException {
    if (!server.answersTo(PEER)) {
      return false;
    }
    live.close(); // The fault broke it; the next one is to find a live one again.
    live = server.connectFrom(PEER);
    EchoServer.roundTrip(live);
    return true;
  }

  @Override
  public void close() throws IOException {
    live.close();
    super.close();
  }
}
