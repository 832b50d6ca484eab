package io.everdrill.agents.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Caller;
import io.everdrill.agents.faults.Caller.Answer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.proxy.Normal;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Idle connections to an echo server that serves eight at a time, seen by one caller more. */
final class ExhaustionTrial implements Trial {

  private static final String TARGET = "127.0.84.1";
  private static final int WORKERS = 8;
  private static final int CONNECTIONS = 30;

  private final ServerSocket server;

  ExhaustionTrial() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.ofLiteral(TARGET));
    for (int i = 0; i < WORKERS; i++) {
      Thread.ofPlatform().daemon().start(this::serve);
    }
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connection.getInputStream().transferTo(connection.getOutputStream());
      } catch (IOException e) {
        // The caller broke off, or the trial is over.
      }
    }
  }

  private static ResourceFault.Connections fault() {
    return new ResourceFault.Connections(CONNECTIONS);
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, server.getLocalPort(), fault(), limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at("127.0.84.2", server.getLocalPort(), fault());
  }

  @Override
  public String asked() {
    return CONNECTIONS + " connections to a server with " + WORKERS + " workers";
  }

  @Override
  public String measureInForce() {
    Answer answer = Caller.ask(TARGET, server.getLocalPort());
    assertThat(answer).isEqualTo(Answer.SILENCE);
    return "one caller more gets " + answer;
  }

  @Override
  public void awaitNormal(Duration limit) {
    Normal.await(limit, () -> Caller.ask(TARGET, server.getLocalPort()) == Answer.ECHO);
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
