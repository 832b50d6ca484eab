package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Passes TCP on, and holds back what the target answers: a round trip grows by one delay, as by a
 * delay on the target's way out.
 */
final class LatencyProxy implements Proxy {

  private final NetServer server;
  private final NetClient client;
  private final AtomicLong connections = new AtomicLong();

  /**
   * @param delayNanos the delay of the next piece
   */
  LatencyProxy(Place place, LongSupplier delayNanos) {
    client =
        place
            .vertx()
            .createNetClient(
                new NetClientOptions()
                    .setLocalAddress(place.source())
                    .setTcpNoDelay(true)
                    .setConnectTimeout((int) LIMIT.toMillis()));
    server =
        place
            .vertx()
            .createNetServer(new NetServerOptions().setTcpNoDelay(true))
            .connectHandler(
                caller -> {
                  caller.pause();
                  connections.incrementAndGet();
                  client
                      .connect(place.port(), place.address())
                      .onSuccess(target -> bridge(place, caller, target, delayNanos))
                      .onFailure(refused -> caller.close());
                });
    Proxy.result(server.listen(0, place.address()), "proxy on " + place.address());
  }

  private static void bridge(
      Place place, NetSocket caller, NetSocket target, LongSupplier delayNanos) {
    target.pause();
    new DelayedPipe(place.vertx(), target, caller, delayNanos).start();
    new DelayedPipe(place.vertx(), caller, target, () -> 0).start();
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public Exposure exposure() {
    long all = connections.get();
    return new Exposure("connections", all, all);
  }

  @Override
  public void close() {
    Proxy.result(server.close(), "close proxy");
    Proxy.result(client.close(), "close proxy");
  }
}
