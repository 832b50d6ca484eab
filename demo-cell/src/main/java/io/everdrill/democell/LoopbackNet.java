package io.everdrill.democell;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The addresses of one cell, 127.0.N.1 to 127.0.N.254. N is claimed by a socket that the kernel
 * closes with this process, so several cells run side by side and none stays claimed.
 */
final class LoopbackNet implements AutoCloseable {
  private static final int FIRST = 20;
  private static final int LAST = 239;
  private static final int CLAIM_PORT = 8079;

  private final int net;
  private final ServerSocket claim;

  private LoopbackNet(int net, ServerSocket claim) {
    this.net = net;
    this.claim = claim;
  }

  static LoopbackNet claim() throws IOException {
    IOException last = new IOException("no net tried");
    for (int net = FIRST; net <= LAST; net++) {
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(new InetSocketAddress(address(net, 1), CLAIM_PORT));
        return new LoopbackNet(net, socket);
      } catch (IOException taken) {
        socket.close();
        last = taken;
      }
    }
    throw new IOException(
        "expected a free net between 127.0.%d and 127.0.%d".formatted(FIRST, LAST), last);
  }

  InetAddress address(int host) throws IOException {
    return address(net, host);
  }

  private static InetAddress address(int net, int host) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, (byte) net, (byte) host});
  }

  @Override
  public void close() throws IOException {
    claim.close();
  }
}
