package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.HttpFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Requests of one container to another on the same bridge, which no rule of the host's sees: status
 * 503 for one path of the server, and not for another.
 */
public final class ContainerHttpTrial implements Trial {

  private static final int PORT = 7000;
  private static final String HIT = "/sh";
  private static final String SPARED = "/busybox";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final LocalDocker docker;
  private final HttpFault fault = new HttpFault.Abort(503, 100, List.of(HIT), List.of("GET"));
  private final long server;
  private final long caller;

  public ContainerHttpTrial(LocalDocker docker) {
    this.docker = docker;
    server = Long.parseLong(docker.shop("{{.State.Pid}}"));
    caller = docker.callerPid();
  }

  /** What a request from the caller's network comes to. */
  private String status(String path) {
    return NetworkNamespace.inside(
        caller,
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(docker.address(), PORT), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String[] line =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine()
                    .split(" ");
            return line[1];
          } catch (IOException e) {
            return e.toString();
          }
        });
  }

  @Override
  public Connections connections() {
    return docker.connections();
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.inContainer(docker.shop(), docker.address(), PORT, fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.inContainer(docker.shop(), "192.0.2.84", PORT, fault, Duration.ofSeconds(3));
  }

  @Override
  public String asked() {
    return "status 503 for " + HIT;
  }

  @Override
  public String measureInForce() {
    for (int i = 0; i < 10; i++) {
      assertThat(status(HIT)).isEqualTo("503");
    }
    assertThat(status(SPARED)).isEqualTo("200");
    return "503 ten times of ten, 200 for " + SPARED;
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> status(HIT).equals("200"));
  }

  /** In the container: rules, and who listens, without how many callers wait for them. */
  @Override
  public String world() {
    return NetworkNamespace.inside(
        server,
        () ->
            Shell.run("nft", "-s", "list", "ruleset")
                + Shell.run("ss", "-Hlnt")
                    .lines()
                    .map(line -> line.split(" +")[3])
                    .sorted()
                    .toList());
  }

  /** The container is another's. */
  @Override
  public void close() {}
}
