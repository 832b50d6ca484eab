package io.everdrill.agents.faults.proxy;

import io.everdrill.topics.events.InventoryEvent.Location;
import java.net.InetSocketAddress;

/**
 * A door of the explicit proxy: callers of the target are configured to call it there instead.
 *
 * @param target its id in the inventory
 * @param listen where callers come, {@code ADDRESS:PORT}
 * @param upstream where the target really is, {@code HOST:PORT}
 */
public record ProxyRoute(String target, String listen, String upstream) {

  private static final String SHAPE = "[^\\s:]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}";

  public ProxyRoute {
    if (target == null || target.isBlank()) {
      throw new IllegalArgumentException("target: expected a target's id");
    }
    require("listen", listen);
    require("upstream", upstream);
    if (listen.equals(upstream)) {
      throw new IllegalArgumentException("upstream: expected another than listen, got " + listen);
    }
  }

  private static void require(String field, String text) {
    if (text == null || !text.matches(SHAPE) || portOf(text) < 1 || portOf(text) > 65_535) {
      throw new IllegalArgumentException(field + ": expected HOST:PORT, got '" + text + "'");
    }
  }

  String listenAddress() {
    return hostOf(listen);
  }

  int listenPort() {
    return portOf(listen);
  }

  String upstreamHost() {
    return hostOf(upstream);
  }

  int upstreamPort() {
    return portOf(upstream);
  }

  private static String hostOf(String text) {
    return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
  }

  private static int portOf(String text) {
    return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
  }

  /** Whether it leads to where the inventory says that the target is, as far as it says that. */
  boolean leadsTo(Location at) {
    return (at.address().isEmpty() || sameHost(at.address(), upstreamHost()))
        && (at.port() == 0 || at.port() == upstreamPort());
  }

  private static boolean sameHost(String one, String other) {
    return one.equalsIgnoreCase(other)
        || new InetSocketAddress(one, 0).equals(new InetSocketAddress(other, 0));
  }
}
