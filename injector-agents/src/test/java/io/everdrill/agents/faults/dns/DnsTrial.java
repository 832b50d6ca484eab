package io.everdrill.agents.faults.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.DnsFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process whose resolv.conf names a real server, and what it is told over UDP and TCP. */
final class DnsTrial implements Trial {

  static final String HIT = "payment.shop.test";
  private static final String SPARED = "basket.shop.test";
  private static final String TARGET = "127.0.84.1";
  private static final String SERVER = "127.0.84.53";
  private static final String RIGHT = "192.0.2.10";
  private static final Duration PROMPT = Duration.ofMillis(250);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final DnsFault fault;
  private final String answer;
  private final Duration late;
  private final NameServer server;
  private final NameClient client = new NameClient(TARGET, SERVER);
  private final Path folder;
  private final Process process;

  /**
   * @param answer what the target is told while the fault is in force
   * @param late how much later at least
   */
  DnsTrial(DnsFault fault, String answer, Duration late) throws IOException {
    assumeTrue(Files.exists(RESOLV_CONF), "needs /etc/resolv.conf to put another before it");
    this.fault = fault;
    this.answer = answer;
    this.late = late;
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

  static Trial right(DnsFault fault, Duration late) throws IOException {
    return new DnsTrial(fault, RIGHT, late);
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
  public String asked() {
    return late.isZero() ? answer : answer + " after " + late.toMillis() + " ms";
  }

  @Override
  public String measureInForce() throws IOException {
    Duration below = answer.equals("timeout") ? NEVER : late.plus(PROMPT);
    Duration udp = took(late, below, () -> client.overUdp(HIT), answer);
    Duration tcp = took(late, below, () -> client.overTcp(HIT), answer);
    // A name that is not meant.
    took(Duration.ZERO, PROMPT, () -> client.overUdp(SPARED), RIGHT);
    return "%s after %d ms, over TCP %s after %d ms"
        .formatted(answer, udp.toMillis(), answer, tcp.toMillis());
  }

  @FunctionalInterface
  private interface Question {
    NameClient.Answer ask() throws IOException;
  }

  private static Duration took(Duration least, Duration below, Question question, String expected)
      throws IOException {
    return Quickest.between(
        least,
        below,
        () -> {
          NameClient.Answer said = question.ask();
          assertThat(said.text()).isEqualTo(expected);
          return said.took();
        });
  }

  @Override
  public void awaitNormal(Duration limit) {
    Await.until(limit, this::normal, RIGHT + " at once");
  }

  private boolean normal() {
    try {
      NameClient.Answer udp = client.overUdp(HIT);
      NameClient.Answer tcp = client.overTcp(HIT);
      return udp.text().equals(RIGHT)
          && tcp.text().equals(RIGHT)
          && udp.took().compareTo(PROMPT) < 0
          && tcp.took().compareTo(PROMPT) < 0;
    } catch (IOException e) {
      return false;
    }
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
