package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** A pipeline that only answers: a real HTTP server whose answers a test sets. */
final class AnsweringPipeline implements AutoCloseable {

  /** How it answers a path. */
  enum Mood {
    WELL,
    ERROR,
    NEVER,
    GARBAGE
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore never = new Semaphore(0);
  private final List<Instant> asked = new CopyOnWriteArrayList<>();
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> alerts = new ConcurrentHashMap<>();
  private final Map<String, Mood> moods = new ConcurrentHashMap<>();
  private volatile String authorization = "";

  AnsweringPipeline() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/aiops/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/aiops/");
  }

  void has(String alert, Instant changedAt) {
    alerts.put(alert, changedAt);
  }

  void feels(String path, Mood mood) {
    moods.put(path, mood);
  }

  /** Each {@code since} that came, in order. */
  List<Instant> asked() {
    return List.copyOf(asked);
  }

  List<String> posted(String path) {
    return posted.stream().filter(p -> p.startsWith(path)).toList();
  }

  String authorization() {
    return authorization;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring("/aiops".length());
      authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      switch (moods.getOrDefault(path, Mood.WELL)) {
        case WELL -> send(exchange, 200, answerTo(path, exchange, body));
        case ERROR -> send(exchange, 500, "");
        case GARBAGE -> send(exchange, 200, "<html>");
        case NEVER -> never.acquireUninterruptibly();
      }
    }
  }

  private String answerTo(String path, HttpExchange exchange, String body) {
    if (path.equals("/alerts")) {
      String since = exchange.getRequestURI().getRawQuery().substring("since=".length());
      Instant from = Instant.parse(URLDecoder.decode(since, UTF_8));
      asked.add(from);
      return alerts.entrySet().stream()
          .filter(alert -> !alert.getValue().isBefore(from))
          .map(Map.Entry::getKey)
          .collect(Collectors.joining(",", "{\"alerts\": [", "]}"));
    }
    posted.add(path + " " + body);
    return path.equals("/correlate")
        ? "{\"incidents\": [{\"incident\": \"i1\", \"alerts\": [{\"fingerprint\": \"f1\","
            + " \"startsAt\": \"2026-11-21T03:00:00Z\"}]}]}"
        : "{\"roots\": [{\"service\": \"payment-svc\", \"confidence\": 0.9}],"
            + " \"evidence\": [\"its errors came first\"]}";
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    never.release(1_000);
    server.stop(0);
    threads.close();
  }
}
