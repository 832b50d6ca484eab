package io.everdrill.agents.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** A TCP server that sends back what it gets, and clients of it; all in the caller's network. */
public final class EchoServer implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 700;

  private final ServerSocket server;
  private final int door;

  public EchoServer(String address) throws IOException {
    this(address, 0);
  }

  /**
   * @param port 0 for any that is free
   */
  public EchoServer(String address, int port) throws IOException {
    this(address, port, port);
  }

  /**
   * @param port 0 for any that is free
   * @param door the port that its clients call; 0 for its own
   */
  public EchoServer(String address, int port, int door) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.ofLiteral(address));
    this.door = door == 0 ? port() : door;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread.ofPlatform().daemon().start(() -> echo(connection));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void echo(Socket connection) {
    try (connection) {
      connection.getInputStream().transferTo(connection.getOutputStream());
    } catch (IOException e) {
      // The client, or the fault, ended it.
    }
  }

  /** A connection from this address. */
  public Socket connectFrom(String source) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.getInetAddress(), door), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** How long one byte takes there and back. */
  public static Duration roundTrip(Socket socket) throws IOException {
    long sent = System.nanoTime();
    socket.getOutputStream().write(7);
    return answer(socket, sent);
  }

  public static Duration answer(Socket socket, long sentNanos) throws IOException {
    InputStream in = socket.getInputStream();
    int got = in.read();
    if (got != 7) {
      throw new IOException("expected 7 back, got " + got);
    }
    return Duration.ofNanos(System.nanoTime() - sentNanos);
  }

  /** Whether a new connection from this address answers. */
  public boolean answersTo(String source) {
    try (Socket socket = connectFrom(source)) {
      roundTrip(socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
