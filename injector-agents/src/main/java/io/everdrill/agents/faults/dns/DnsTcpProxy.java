package io.everdrill.agents.faults.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.xbill.DNS.Message;

/**
 * The same over TCP, for answers that are too long for UDP: one question a connection (RFC 7766
 * lets a server close after any answer), and one at a time to the resolver, because the port from
 * which it is asked is the one that is not led back.
 */
final class DnsTcpProxy implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 16;
  private static final int PATIENCE_MILLIS = 5_000;

  private final InetSocketAddress resolver;
  private final Function<Message, DnsDecision> decide;
  private final ServerSocket door;
  private final int outPort;
  private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
  private final ReentrantLock asking = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);

  DnsTcpProxy(
      InetAddress address, InetSocketAddress resolver, Function<Message, DnsDecision> decide)
      throws IOException {
    this.resolver = resolver;
    this.decide = decide;
    door = new ServerSocket(0, MOST_CONNECTIONS, address);
    try (Socket any = new Socket()) {
      any.bind(new InetSocketAddress(0));
      outPort = any.getLocalPort();
    }
  }

  int port() {
    return door.getLocalPort();
  }

  int outPort() {
    return outPort;
  }

  void start() {
    Thread.ofPlatform().name("dns-connections").daemon().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = door.accept();
        if (connections.tryAcquire()) {
          Thread.ofPlatform().name("dns-connection").daemon().start(() -> serve(connection));
        } else {
          connection.close();
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(PATIENCE_MILLIS);
      byte[] bytes = read(connection);
      Message question = new Message(bytes);
      switch (decide.apply(question)) {
        case DnsDecision.Forward(Duration delay) -> {
          if (!closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            write(connection, ask(bytes));
          }
        }
        case DnsDecision.Fail(int rcode) ->
            write(connection, DnsAnswers.failure(question, rcode).toWire());
        case DnsDecision.Mislead(InetAddress address) ->
            write(connection, DnsAnswers.address(question, address).toWire());
        case DnsDecision.Ignore() -> closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (IOException e) {
      // Who asked, or the resolver, is gone; closing tells the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.release();
    }
  }

  private byte[] ask(byte[] question) throws IOException {
    asking.lock();
    // This thread is in the network of the one that made the server.
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      // Reset on close, or the port would be taken for a minute.
      socket.setSoLinger(true, 0);
      socket.bind(new InetSocketAddress(outPort));
      socket.connect(resolver, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      write(socket, question);
      return read(socket);
    } finally {
      asking.unlock();
    }
  }

  /** A message follows its length in two bytes (RFC 1035, 4.2.2). */
  private static byte[] read(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  private static void write(Socket socket, byte[] message) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(message.length);
    out.write(message);
    out.flush();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      door.close();
    } catch (IOException e) {
      // Nobody can connect to it in any case.
    }
  }
}
