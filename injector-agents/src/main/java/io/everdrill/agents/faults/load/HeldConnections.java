package io.everdrill.agents.faults.load;

import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * TCP connections to one server on which nothing is sent. Those that the server ends are opened
 * again; those that it cannot take wait in its backlog.
 */
final class HeldConnections implements Load {

  private static final Duration OPEN_LIMIT = Duration.ofSeconds(2);
  private static final int MOST_CONNECTING = 256;
  private static final String ESTABLISHED = "01";

  private final NetClient client;
  private final InetSocketAddress server;
  private final int wanted;

  /** One for each connection that is still to be opened: never more than asked for. */
  private final Semaphore places;

  private final Semaphore attempts = new Semaphore(MOST_CONNECTING);
  private final Set<NetSocket> held = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean over = new AtomicBoolean();

  HeldConnections(Vertx vertx, InetSocketAddress server, int wanted, Duration limit) {
    this.server = server;
    this.wanted = wanted;
    places = new Semaphore(wanted);
    client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout((int) OPEN_LIMIT.toMillis()));
    vertx.setTimer(limit.toMillis(), timer -> end());
  }

  /** Returns when all are open, or as many as the server takes. */
  void open() {
    fill();
    Await.until(
        OPEN_LIMIT.plusSeconds(1),
        () -> attempts.availablePermits() == MOST_CONNECTING,
        "connections to " + server);
    if (held.isEmpty()) {
      throw new IllegalStateException(server + ": expected to connect, all were refused");
    }
  }

  /** From any thread: who has taken a place and an attempt connects. */
  private void fill() {
    while (!over.get() && places.tryAcquire()) {
      if (!attempts.tryAcquire()) {
        places.release();
        return;
      }
      client
          .connect(server.getPort(), server.getAddress().getHostAddress())
          .onComplete(
              socket -> {
                hold(socket);
                attempts.release();
                fill();
              },
              refused -> {
                places.release();
                attempts.release();
              });
    }
  }

  private void hold(NetSocket socket) {
    held.add(socket);
    socket.closeHandler(
        closed -> {
          held.remove(socket);
          places.release();
        });
    socket.exceptionHandler(broken -> socket.close());
    socket.handler(ignored -> {});
    if (over.get()) {
      socket.close();
    }
  }

  @Override
  public void sustain() {
    fill();
  }

  /** At least one is in the kernel's table of this network. */
  @Override
  public boolean seen() {
    Set<Integer> ports =
        held.stream()
            .map(NetSocket::localAddress)
            .map(SocketAddress::port)
            .collect(Collectors.toSet());
    return !over.get() && (isListed("tcp", ports) || isListed("tcp6", ports));
  }

  /**
   * @param table of proc_net_tcp(5): local and remote endpoint in hexadecimal, then the state
   */
  private boolean isListed(String table, Set<Integer> ports) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/thread-self/net/" + table));
      return lines.stream()
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .anyMatch(
              fields ->
                  fields[3].equals(ESTABLISHED)
                      && port(fields[2]) == server.getPort()
                      && ports.contains(port(fields[1])));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/thread-self/net/" + table, e);
    }
  }

  private static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1), 16);
  }

  /** Connections that are held, of those asked for. */
  @Override
  public Exposure exposure() {
    return new Exposure("connections", held.size(), wanted);
  }

  private void end() {
    over.set(true);
    held.forEach(NetSocket::close);
  }

  @Override
  public void close() {
    end();
    client
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(OPEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
