package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.DnsFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A container that asks Docker's own name server, on loopback of the container's network. */
public final class ContainerDnsTrial extends DnsTrial {

  private static final String WRONG = "192.0.2.66";
  private static final Duration LATE = Duration.ofMillis(300);
  private static final NameClient CLIENT = new NameClient("127.0.0.1", "127.0.0.11");

  private final LocalDocker docker;
  private final DnsFault fault;
  private final long pid;

  private ContainerDnsTrial(LocalDocker docker, DnsFault fault, String answer, Duration late) {
    super(
        new Name(docker.shop(), docker.address()),
        new Name(docker.caller(), docker.callerAddress()),
        answer,
        late);
    this.docker = docker;
    this.fault = fault;
    pid = Long.parseLong(docker.shop("{{.State.Pid}}"));
  }

  public static ContainerDnsTrial late(LocalDocker docker) {
    return new ContainerDnsTrial(
        docker, new DnsFault.Delay(LATE, List.of(docker.shop())), docker.address(), LATE);
  }

  public static ContainerDnsTrial failing(LocalDocker docker) {
    return new ContainerDnsTrial(
        docker,
        new DnsFault.Error(DnsFault.Rcode.SERVFAIL, List.of(docker.shop())),
        "SERVFAIL",
        Duration.ZERO);
  }

  public static ContainerDnsTrial wrong(LocalDocker docker) {
    return new ContainerDnsTrial(
        docker, new DnsFault.Spoof(WRONG, List.of(docker.shop())), WRONG, Duration.ZERO);
  }

  @Override
  NameClient.Answer overUdp(String name) throws IOException {
    return inside(client -> client::overUdp, name);
  }

  @Override
  NameClient.Answer overTcp(String name) throws IOException {
    return inside(client -> client::overTcp, name);
  }

  private interface Asking {
    NameClient.Answer ask(String name) throws IOException;
  }

  private NameClient.Answer inside(Function<NameClient, Asking> over, String name)
      throws IOException {
    try {
      return NetworkNamespace.inside(
          pid,
          () -> {
            try {
              return over.apply(CLIENT).ask(name);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public Connections connections() {
    return docker.connections();
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.inContainer(docker.shop(), docker.address(), 0, fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.inContainer(docker.shop(), "192.0.2.84", 0, fault, Duration.ofSeconds(3));
  }

  /** Without what counters say, for Docker's rules for its name server count. */
  @Override
  public String world() {
    return NetworkNamespace.inside(
        pid, () -> Shell.run("nft", "-s", "list", "ruleset") + Shell.run("ss", "-Hlnut"));
  }

  /** The container is another's. */
  @Override
  public void close() {}
}
