package io.everdrill.agents.faults.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Link;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.ContainerUndo;
import io.everdrill.agents.faults.ContainerUndo.Attachment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Docker Engine on this host, and what drivers need of it; each call ends within a limit. */
final class DockerEngine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DockerEngine.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final String url;
  private final DockerClient client;

  private DockerEngine(String url, DockerClient client) {
    this.url = url;
    this.client = client;
  }

  /** Connects with the first call. */
  static DockerEngine connect(Connection connection) {
    String url = connection.url();
    return new DockerEngine(
        url,
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(url)
                .withDockerTlsVerify(Boolean.FALSE)
                .build(),
            new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(url)).build()));
  }

  void ping() {
    within(LIMIT, client.pingCmd()::exec);
  }

  Optional<InspectContainerResponse> container(String nameOrId) {
    try {
      return Optional.of(within(LIMIT, client.inspectContainerCmd(nameOrId)::exec));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  void pause(String container) {
    within(LIMIT, client.pauseContainerCmd(container)::exec);
  }

  void unpause(String container) {
    within(LIMIT, client.unpauseContainerCmd(container)::exec);
  }

  void kill(String container) {
    within(LIMIT, client.killContainerCmd(container)::exec);
  }

  /**
   * @param grace in whole seconds
   */
  void stop(String container, Duration grace) {
    within(
        grace.plus(LIMIT),
        () -> client.stopContainerCmd(container).withTimeout((int) grace.toSeconds()).exec());
  }

  void start(String container) {
    try {
      within(LIMIT, client.startContainerCmd(container)::exec);
    } catch (NotModifiedException e) {
      LOG.debug("{}: {} runs already", url, container);
    }
  }

  boolean hasNetwork(String network) {
    try {
      within(LIMIT, client.inspectNetworkCmd().withNetworkId(network)::exec);
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  void disconnect(String container, String network) {
    within(
        LIMIT,
        client.disconnectFromNetworkCmd().withContainerId(container).withNetworkId(network)::exec);
  }

  /**
   * With the addresses that it had. A network whose subnet nobody chose takes none from outside,
   * and gives the lowest that is free: the same, unless another container has taken it.
   */
  void connect(String container, Attachment attachment) {
    ContainerNetwork names =
        new ContainerNetwork()
            .withAliases(attachment.aliases())
            .withLinks(attachment.links().stream().map(Link::parse).toList());
    try {
      connect(container, attachment.network(), names, addresses(attachment));
    } catch (DockerException e) {
      if (!String.valueOf(e.getMessage()).contains(ContainerUndo.TAKES_NO_ADDRESS)) {
        throw e;
      }
      LOG.info("{}: {} chooses the address of {}", url, attachment.network(), container);
      connect(container, attachment.network(), names, new ContainerNetwork.Ipam());
    }
  }

  private void connect(
      String container, String network, ContainerNetwork names, ContainerNetwork.Ipam addresses) {
    within(
        LIMIT,
        client
                .connectToNetworkCmd()
                .withContainerId(container)
                .withNetworkId(network)
                .withContainerNetwork(names.withIpamConfig(addresses))
            ::exec);
  }

  private static ContainerNetwork.Ipam addresses(Attachment attachment) {
    ContainerNetwork.Ipam addresses = new ContainerNetwork.Ipam();
    if (!attachment.ipv4().isEmpty()) {
      addresses.withIpv4Address(attachment.ipv4());
    }
    if (!attachment.ipv6().isEmpty()) {
      addresses.withIpv6Address(attachment.ipv6());
    }
    return addresses;
  }

  /**
   * The client's own limits do not hold for a Unix socket: its thread is interrupted instead. That
   * is of the platform, because a carrier made here would keep the caller's network namespace.
   */
  private <T> T within(Duration limit, Callable<T> call) {
    FutureTask<T> answer = new FutureTask<>(call);
    Thread.ofPlatform().name("docker").daemon().start(answer);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DockerException said) {
        throw said;
      }
      throw new IllegalStateException(url + ": no answer: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IllegalStateException(url + ": expected an answer within " + limit, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException(url + ": interrupted", e);
    }
  }

  @Override
  public String toString() {
    return url;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(url, e);
    }
  }
}
