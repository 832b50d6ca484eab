package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;

/** A connection that was there before breaks, a new one is refused. */
final class ResetTrial extends NetworkTrial {

  private Socket live;

  ResetTrial() throws IOException {
    super(new NetworkFault.ConnectionReset(ALL, ALL_PORTS), "live ones reset, new ones refused");
    live = server.connectFrom(PEER);
    EchoServer.roundTrip(live);
  }

  @Override
  public String measureInForce() {
    assertThatThrownBy(() -> EchoServer.roundTrip(live)).hasMessageContaining("reset");
    assertThatThrownBy(() -> server.connectFrom(PEER)).hasMessageContaining("refused");
    return "ECONNRESET, ECONNREFUSED";
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
