package io.everdrill.agents.faults.dns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.DnsFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process whose resolv.conf names a real server. */
final class ProcessDnsTrial extends DnsTrial {

  static final String HIT = "payment.shop.test";
  private static final String SPARED = "basket.shop.test";
  private static final String TARGET = "127.0.84.1";
  private static final String SERVER = "127.0.84.53";
  private static final String RIGHT = "192.0.2.10";
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final DnsFault fault;
  private final NameServer server;
  private final NameClient client = new NameClient(TARGET, SERVER);
  private final AskingTarget target;

  /**
   * @param answer what the target is told while the fault is in force
   */
  ProcessDnsTrial(DnsFault fault, String answer, Duration late) throws IOException {
    super(new Name(HIT, RIGHT), new Name(SPARED, RIGHT), answer, late);
    assumeTrue(Files.exists(RESOLV_CONF), "needs /etc/resolv.conf to put another before it");
    this.fault = fault;
    server = new NameServer(SERVER, RIGHT);
    target = new AskingTarget(SERVER);
  }

  static ProcessDnsTrial late(DnsFault fault, Duration late) throws IOException {
    return new ProcessDnsTrial(fault, RIGHT, late);
  }

  @Override
  NameClient.Answer overUdp(String name) throws IOException {
    return client.overUdp(name);
  }

  @Override
  NameClient.Answer overTcp(String name) throws IOException {
    return client.overTcp(name);
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, 0, target.pidFile(), fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at("192.0.2.84", 0, target.pidFile(), fault, Duration.ofSeconds(3));
  }

  @Override
  public String world() {
    return Shell.run("nft", "list", "ruleset")
        + Shell.run("ss", "-Hlnut")
        + AskingTarget.content(RESOLV_CONF);
  }

  @Override
  public void close() throws IOException {
    target.close();
    server.close();
  }
}
