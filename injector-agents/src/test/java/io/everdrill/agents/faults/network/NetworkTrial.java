package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;

/** A target and a peer on loopback that talk over TCP and UDP; measured by what they receive. */
abstract class NetworkTrial implements Trial {

  static final String TARGET = "127.0.83.1";
  static final String PEER = "127.0.83.2";
  static final List<String> ALL = List.of();
  static final List<Integer> ALL_PORTS = List.of();

  private final NetworkFault fault;
  private final String asked;
  final EchoServer server;

  NetworkTrial(NetworkFault fault, String asked) throws IOException {
    this(fault, asked, new EchoServer(TARGET));
  }

  NetworkTrial(NetworkFault fault, String asked, EchoServer server) {
    this.fault = fault;
    this.asked = asked;
    this.server = server;
  }

  /** Whether nothing of the effect is there. */
  abstract boolean normal() throws IOException;

  /** The target's own port. */
  int port() {
    return server.port();
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, port(), fault, limit);
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.at("192.0.2.83", server.port(), fault);
  }

  @Override
  public final String asked() {
    return asked;
  }

  @Override
  public final void awaitNormal(Duration limit) {
    Await.until(
        limit,
        () -> {
          try {
            return normal();
          } catch (IOException e) {
            // As when what was held on its way was lost with the fault.
            return false;
          }
        },
        asked + " to be over");
  }

  @Override
  public final String world() {
    return Shell.run("nft", "list", "ruleset")
        + Shell.run("tc", "qdisc", "show")
        + Shell.run("tc", "filter", "show", "dev", "lo")
        + Shell.run("ip", "-o", "link");
  }

  static void assertShare(double percent, double asked, int sample) {
    double deviation = Math.sqrt(asked * (100 - asked) / sample);
    assertThat(percent).isCloseTo(asked, Offset.offset(5 * deviation));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
