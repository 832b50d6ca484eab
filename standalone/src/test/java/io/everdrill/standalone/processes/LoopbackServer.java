package io.everdrill.standalone.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Listens on a loopback address of its own, so that cutting it off touches nobody else. */
final class LoopbackServer implements AutoCloseable {
  private static final String ADDRESS = "127.0.83.1";
  private static final String PEER = "127.0.83.2";
  private static final int CONNECT_LIMIT_MILLIS = 400;

  private final ServerSocket listening;

  LoopbackServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName(ADDRESS));
  }

  String address() {
    return ADDRESS;
  }

  /** Whether a client at another address gets a connection. */
  boolean answers() throws IOException {
    try (Socket client = new Socket()) {
      client.bind(new InetSocketAddress(PEER, 0));
      client.connect(listening.getLocalSocketAddress(), CONNECT_LIMIT_MILLIS);
      listening.accept().close();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
