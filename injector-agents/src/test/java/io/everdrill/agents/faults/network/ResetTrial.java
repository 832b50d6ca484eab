package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** A connection that was there before breaks, and a new one does not come about. */
public final class ResetTrial extends NetworkTrial {

  public static final String ADDRESS = TARGET;
  private static final Duration FIRST_RESET_WITHIN = Duration.ofSeconds(3);

  private final Live live;
  private final String newOnes;
  private Socket before = new Socket();

  /** Whether a connection that was there before the fault can be. */
  private enum Live {
    THERE,
    /** Who holds the fault opens the door, which ends those that were through it. */
    NONE
  }

  /** By the kernel, before anybody accepts. */
  ResetTrial() throws IOException {
    this(new EchoServer(TARGET), Live.THERE, "refused");
  }

  private ResetTrial(EchoServer server, Live live, String newOnes) {
    super(
        new NetworkFault.ConnectionReset(ALL, ALL_PORTS),
        "live ones reset, new ones " + newOnes,
        server);
    this.live = live;
    this.newOnes = newOnes;
  }

  /** By somebody who accepts first. */
  public static ResetTrial through(EchoServer server) {
    return new ResetTrial(server, Live.THERE, "reset");
  }

  /** The same, where the door is opened with the fault. */
  public static ResetTrial throughNew(EchoServer server) {
    return new ResetTrial(server, Live.NONE, "reset");
  }

  @Override
  public String measureInForce() {
    if (live == Live.THERE) {
      assertThatThrownBy(() -> EchoServer.roundTrip(before)).hasMessageContaining("reset");
      assertThatThrownBy(this::call).hasMessageContaining(newOnes);
    } else {
      // A JVM that has just begun may let the first wait longer than it does.
      await()
          .pollInSameThread()
          .atMost(FIRST_RESET_WITHIN)
          .untilAsserted(() -> assertThatThrownBy(this::call).hasMessageContaining(newOnes));
    }
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
    before.close(); // The fault broke it; the next one is to find a live one again.
    before = server.connectFrom(PEER);
    EchoServer.roundTrip(before);
    return true;
  }

  @Override
  public void close() throws IOException {
    before.close();
    super.close();
  }
}
