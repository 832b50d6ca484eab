package io.everdrill.agents.faults.dns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.linux.Await;
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
  private final Path folder;
  private final Process process;

  /**
   * @param answer what the target is told while the fault is in force
   */
  ProcessDnsTrial(DnsFault fault, String answer, Duration late) throws IOException {
    super(new Name(HIT, RIGHT), new Name(SPARED, RIGHT), answer, late);
    assumeTrue(Files.exists(RESOLV_CONF), "needs /etc/resolv.conf to put another before it");
    this.fault = fault;
    server = new NameServer(SERVER, RIGHT);
    folder = Files.createTempDirectory("everdrill-dns");
    Path conf = Files.writeString(folder.resolve("resolv.conf"), "nameserver " + SERVER + "\n");
    process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/resolv.conf && exec sleep 300",
                conf.toString())
            .start();
    Files.writeString(pidFile(), Long.toString(process.pid()));
    Path seen = Path.of("/proc/" + process.pid() + "/root/etc/resolv.conf");
    Await.until(
        Duration.ofSeconds(3), () -> content(seen).contains(SERVER), "a resolv.conf of its own");
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

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private Path pidFile() {
    return folder.resolve("target.pid");
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, 0, pidFile(), fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at("192.0.2.84", 0, pidFile(), fault, Duration.ofSeconds(3));
  }

  @Override
  public String world() {
    return Shell.run("nft", "list", "ruleset") + Shell.run("ss", "-Hlnut") + content(RESOLV_CONF);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    server.close();
    for (Path file : new Path[] {folder.resolve("resolv.conf"), pidFile(), folder}) {
      Files.deleteIfExists(file);
    }
  }
}
