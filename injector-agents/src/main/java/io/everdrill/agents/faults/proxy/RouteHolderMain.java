package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.toxiproxy.ProxyVertx;
import io.everdrill.agents.toxiproxy.TcpProxy;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Holds the doors of the explicit proxy, and does as its agent says, a line at a time:
 *
 * <pre>
 *   lead DOOR PORT MILLIS  new connections go to this port of loopback, until the time is over
 *   back DOOR PORT         they go to the target again, if they were led to this port
 *   where DOOR             says to which port they are led; 0 to the target
 * </pre>
 *
 * <p>When the agent is dead, which it knows by the end of its standard input, it leads all callers
 * to their targets and goes on: they have no other way. {@code RouteHolderMain NAME LISTEN UPSTREAM
 * ...}.
 */
final class RouteHolderMain {

  static final String READY = "ready";
  static final String DONE = "done";
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_CONNECTIONS = 4096;

  private RouteHolderMain() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = ProxyVertx.create(2);
    try {
      List<Door> doors = new ArrayList<>();
      for (int i = 1; i < arguments.length; i += 2) {
        doors.add(new Door(vertx, new ProxyRoute("any", arguments[i], arguments[i + 1])));
      }
      System.out.println(READY);
      obey(doors);
      doors.forEach(Door::back);
      new CountDownLatch(1).await();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    } finally {
      vertx.close();
    }
  }

  private static void obey(List<Door> doors) throws IOException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      Door door = doors.get(Integer.parseInt(words[1]));
      System.out.println(
          switch (words[0]) {
            case "lead" ->
                door.lead(Integer.parseInt(words[2]), Duration.ofMillis(Long.parseLong(words[3])));
            case "back" -> door.back(Integer.parseInt(words[2]));
            case "where" -> Integer.toString(door.where());
            default -> "expected lead, back or where, got '" + line + "'";
          });
    }
  }

  /** One door: where it listens never changes, where it leads does. */
  private static final class Door {
    private final Vertx vertx;
    private final ProxyRoute route;
    private final TcpProxy proxy;
    private int led;
    private long timer;

    Door(Vertx vertx, ProxyRoute route) {
      this.vertx = vertx;
      this.route = route;
      proxy =
          TcpProxy.start(
              vertx,
              new TcpProxy.Route(
                  route.listenAddress(),
                  route.listenPort(),
                  route.upstreamHost(),
                  route.upstreamPort(),
                  "",
                  MOST_CONNECTIONS),
              List.of(),
              // Nothing is drawn where there is no toxic.
              new SplittableRandom(0));
    }

    synchronized String lead(int port, Duration lease) {
      if (led != 0 && led != port) {
        return "is led to port " + led + " by another fault";
      }
      if (led == 0) {
        proxy.leadTo(LOOPBACK, port);
      }
      led = port;
      vertx.cancelTimer(timer);
      timer = vertx.setTimer(Math.max(1, lease.toMillis()), expired -> back(port));
      return DONE;
    }

    synchronized String back(int port) {
      if (led == port) {
        back();
      }
      return DONE;
    }

    synchronized void back() {
      if (led != 0) {
        led = 0;
        vertx.cancelTimer(timer);
        proxy.leadTo(route.upstreamHost(), route.upstreamPort());
      }
    }

    synchronized int where() {
      return led;
    }
  }
}
