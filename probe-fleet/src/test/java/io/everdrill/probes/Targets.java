package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What probes look at in tests: real servers on loopback, of which some behave badly. */
final class Targets implements Closeable {

  private final List<Closeable> open = new CopyOnWriteArrayList<>();

  /** What a bad server does with a connection. */
  interface Behaviour {
    void serve(Socket connection) throws IOException;
  }

  /** Answers every path with this. */
  URI http(int status, String body) throws IOException {
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    return url(server.getAddress().getPort());
  }

  /** Takes connections and treats each, on a thread of its own, as told. */
  int bad(Behaviour behaviour) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket connection = server.accept();
                  open.add(connection);
                  Thread.ofVirtual().start(() -> serve(behaviour, connection));
                }
              } catch (IOException e) {
                // Closed at the end of the test.
              }
            });
    return server.getLocalPort();
  }

  private static void serve(Behaviour behaviour, Socket connection) {
    try {
      behaviour.serve(connection);
    } catch (IOException e) {
      // The other side is gone, or the test is over.
    }
  }

  /** Takes a connection, reads for as long as the other side is there, and never answers. */
  int hung() throws IOException {
    return bad(
        connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream()));
  }

  /** A port on which nobody listens. */
  static int refused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return taken.getLocalPort();
    }
  }

  /** Listens, but its queue is full, so that the kernel drops further handshakes. */
  int full() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(server);
    for (int i = 0; i < 3; i++) {
      Socket waiting = new Socket();
      open.add(waiting);
      try {
        waiting.connect(server.getLocalSocketAddress(), 200);
      } catch (IOException e) {
        break;
      }
    }
    return server.getLocalPort();
  }

  static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
  }
}
