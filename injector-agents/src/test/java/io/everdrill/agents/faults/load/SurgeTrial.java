package io.everdrill.agents.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.proxy.Normal;
import io.everdrill.topics.events.LoadFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A surge on an HTTP server of the JDK, which counts what comes to the path that is meant. */
final class SurgeTrial implements Trial {

  private static final String TARGET = "127.0.83.1";
  private static final int PER_SECOND = 200;
  private static final Duration QUIET = Duration.ofMillis(300);

  private final HttpServer server;
  private final AtomicInteger served = new AtomicInteger();

  SurgeTrial() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(TARGET), 0), 50);
    server.createContext(
        "/cart",
        exchange -> {
          served.addAndGet(exchange.getRequestMethod().equals("POST") ? 1 : 0);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  private static LoadFault.Surge fault() {
    return new LoadFault.Surge(PER_SECOND, "/cart", "POST");
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, server.getAddress().getPort(), fault(), limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at("127.0.83.2", server.getAddress().getPort(), fault());
  }

  @Override
  public String asked() {
    return PER_SECOND + " requests/s";
  }

  /** The rate of a second, within 20 %, after the first half that warms both sides up. */
  @Override
  public String measureInForce() {
    awaitServed(served.get() + PER_SECOND / 2);
    int before = served.get();
    long began = System.nanoTime();
    awaitServed(before + PER_SECOND);
    double perSecond = (served.get() - before) / ((System.nanoTime() - began) / 1e9);
    assertThat(perSecond).isBetween(PER_SECOND * 0.8, PER_SECOND * 1.2);
    return Math.round(perSecond) + " requests/s";
  }

  private void awaitServed(int requests) {
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(3))
        .until(() -> served.get() >= requests);
  }

  @Override
  public void awaitNormal(Duration limit) {
    int[] last = {served.get()};
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .during(QUIET)
        .atMost(limit)
        .until(
            () -> {
              int now = served.get();
              boolean quiet = now == last[0];
              last[0] = now;
              return quiet;
            });
  }

  @Override
  public String world() throws Exception {
    return Normal.world();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
