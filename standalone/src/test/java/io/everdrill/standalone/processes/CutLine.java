package io.everdrill.standalone.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line between a client and a server on loopback that the test cuts and mends. */
final class CutLine implements AutoCloseable {
  private final InetSocketAddress server;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  CutLine(int serverPort) throws IOException {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Ends what is open, and whatever comes until it is mended. */
  void cut() {
    cut = true;
    open.forEach(CutLine::end);
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (cut) {
          end(client);
        } else {
          join(client);
        }
      } catch (IOException e) {
        // Closed, or the server is away: the client hears the end of its connection.
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket behind = new Socket();
    try {
      behind.connect(server);
    } catch (IOException e) {
      end(client);
      throw e;
    }
    open.add(client);
    open.add(behind);
    Thread.ofVirtual().start(() -> copy(client, behind));
    Thread.ofVirtual().start(() -> copy(behind, client));
    if (cut) {
      open.forEach(CutLine::end);
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side is gone: the other hears so by its own end.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
