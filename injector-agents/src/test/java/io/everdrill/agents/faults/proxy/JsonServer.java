package io.everdrill.agents.faults.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * An HTTP server of the JDK, as a target: a JSON answer, gzipped for who asks for it; {@code /text}
 * is plain text, {@code /stubborn} gzipped whoever asks, {@code /large} JSON of 20 MB, {@code
 * /broken} no JSON though it says so; what is posted comes back.
 */
final class JsonServer implements AutoCloseable {

  static final String BODY = "{\"price\":1.10,\"currency\":\"EUR\",\"stock\":{\"here\":3}}";
  private static final int LARGE_BYTES = 20 << 20;

  private final HttpServer server;
  private final int door;
  private final AtomicInteger served = new AtomicInteger();

  JsonServer(String address) throws IOException {
    this(address, 0, 0);
  }

  /**
   * @param port 0 for any that is free
   * @param door the port that its clients call; 0 for its own
   */
  JsonServer(String address, int port, int door) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 50);
    this.door = door == 0 ? port() : door;
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return server.getAddress().getAddress().getHostAddress();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many requests came. */
  int served() {
    return served.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    served.incrementAndGet();
    byte[] posted = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    byte[] body = posted.length > 0 ? posted : body(path);
    var headers = exchange.getResponseHeaders();
    headers.add("content-type", path.equals("/text") ? "text/plain" : "application/json");
    headers.add("etag", "\"1\"");
    headers.add("x-seen", exchange.getRequestMethod());
    String accepted = String.valueOf(exchange.getRequestHeaders().getFirst("accept-encoding"));
    if (accepted.contains("gzip") || path.equals("/stubborn")) {
      headers.add("content-encoding", "gzip");
      body = gzipped(body);
    }
    exchange.sendResponseHeaders(200, path.equals("/chunked") ? 0 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] body(String path) {
    return switch (path) {
      case "/large" -> ("\"" + "x".repeat(LARGE_BYTES) + "\"").getBytes(UTF_8);
      case "/broken" -> "{\"price\":".getBytes(UTF_8);
      default -> BODY.getBytes(UTF_8);
    };
  }

  private static byte[] gzipped(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }

  HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(to(path).GET().build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(HttpClient client, String path, String body) throws Exception {
    return client.send(
        to(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address() + ":" + door + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
