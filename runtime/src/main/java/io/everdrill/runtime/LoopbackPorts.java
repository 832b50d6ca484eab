package io.everdrill.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two ports of the embedded broker.
 *
 * <p>They lie below 32768, where Linux begins to hand out ports to clients: a client that keeps
 * dialling a stopped broker on a port of that range sooner or later gets this very port for itself,
 * connects to itself, and the broker cannot come back.
 */
record LoopbackPorts(int broker, int controller) {
  private static final int LOWEST = 15_000;
  private static final int COUNT = 16_000;

  /**
   * Two ports that nothing listens on now; processes and attempts begin to look at different ones.
   */
  static LoopbackPorts free(int attempt) {
    int start = Math.floorMod(ProcessHandle.current().pid() * 61 + attempt * 1_009L, COUNT);
    int broker = nextFree(start);
    return new LoopbackPorts(broker, nextFree(broker - LOWEST + 1));
  }

  private static int nextFree(int start) {
    for (int i = 0; i < COUNT; i++) {
      int port = LOWEST + (start + i) % COUNT;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port on 127.0.0.1 from " + LOWEST + " to " + (LOWEST + COUNT - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
