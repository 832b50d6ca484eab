package io.everdrill.agents.faults.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A TCP server that counts what it gets; and a client that sends as much as gets through. */
public final class ByteSink implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PATIENCE_MILLIS = 1_000;

  private final ServerSocket server;

  public ByteSink(String address) throws IOException {
    server = new ServerSocket();
    server.setReceiveBufferSize(BUFFER_BYTES);
    server.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 5);
    server.setSoTimeout(PATIENCE_MILLIS);
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * What is received while this address sends as fast as it may.
   *
   * @param skipMillis from the beginning, not counted
   */
  public double megabitsPerSecondFrom(String source, int skipMillis, int millis)
      throws IOException {
    try (Socket client = new Socket()) {
      client.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
      client.setSendBufferSize(BUFFER_BYTES);
      client.connect(server.getLocalSocketAddress(), PATIENCE_MILLIS);
      try (Socket received = server.accept()) {
        Thread sender = Thread.ofPlatform().daemon().start(() -> send(client));
        receive(received, skipMillis);
        double rate = receive(received, millis);
        received.setSoLinger(true, 0);
        client.setSoLinger(true, 0);
        sender.interrupt();
        return rate;
      }
    }
  }

  private static void send(Socket client) {
    byte[] block = new byte[BUFFER_BYTES];
    try {
      while (!Thread.currentThread().isInterrupted()) {
        client.getOutputStream().write(block);
      }
    } catch (IOException e) {
      // Closed by the receiver.
    }
  }

  private static double receive(Socket received, int millis) throws IOException {
    byte[] block = new byte[BUFFER_BYTES];
    long began = System.nanoTime();
    long end = began + millis * 1_000_000L;
    long bytes = 0;
    while (end - System.nanoTime() > 0) {
      received.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
      try {
        bytes += Math.max(0, received.getInputStream().read(block));
      } catch (SocketTimeoutException e) {
        break;
      }
    }
    return bytes * 8e3 / Math.max(1, System.nanoTime() - began);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
