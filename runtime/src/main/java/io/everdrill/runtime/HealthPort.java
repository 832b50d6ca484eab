package io.everdrill.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP port through which a process is watched: {@code /metrics} for Prometheus, {@code
 * /health/live} and {@code /health/ready}, which answer 503 when a named check is down and say
 * which.
 */
public final class HealthPort implements AutoCloseable {
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);
  private static final int BACKLOG = 16;
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Health.Check> live = new ConcurrentSkipListMap<>();
  private final Map<String, Health.Check> ready = new ConcurrentSkipListMap<>();

  private HealthPort(HttpServer server) {
    this.server = server;
  }

  /** Listens; port 0 takes a free one, and an unresolved or missing host is not guessed. */
  public static HealthPort start(InetSocketAddress address, PrometheusMeterRegistry registry) {
    try {
      HttpServer server = HttpServer.create(address, BACKLOG);
      HealthPort port = new HealthPort(server);
      server.setExecutor(port.threads);
      // A context matches all paths that begin with it; ours are to match whole.
      server.createContext("/", exchange -> port.route(exchange, registry));
      server.start();
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on " + address + " for metrics and health", e);
    }
  }

  /** Adds what must hold or the process is to be restarted. */
  public HealthPort live(String name, Health.Check check) {
    live.put(name, check);
    return this;
  }

  /** Adds what must hold for the process to do its work. */
  public HealthPort ready(String name, Health.Check check) {
    ready.put(name, check);
    return this;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  public URI uri() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void route(HttpExchange exchange, PrometheusMeterRegistry registry) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> answer(exchange, 200, METRICS_TYPE, registry.scrape());
      case "/health/live" -> health(exchange, live);
      case "/health/ready" -> health(exchange, ready);
      default -> answer(exchange, 404, "text/plain", "Not found\n");
    }
  }

  private void health(HttpExchange exchange, Map<String, Health.Check> checks) throws IOException {
    Map<String, CompletableFuture<Health>> looking = new TreeMap<>();
    checks.forEach(
        (name, check) -> looking.put(name, CompletableFuture.supplyAsync(check::look, threads)));
    long deadline = System.nanoTime() + CHECK_LIMIT.toNanos();
    ObjectNode body = JSON.createObjectNode().put("status", "up");
    ArrayNode list = body.putArray("checks");
    for (Map.Entry<String, CompletableFuture<Health>> check : looking.entrySet()) {
      Health health = await(check.getValue(), deadline - System.nanoTime());
      String status = health instanceof Health.Up ? "up" : "down";
      list.addObject()
          .put("name", check.getKey())
          .put("status", status)
          .put("detail", health.detail());
      if (health instanceof Health.Down) {
        body.put("status", "down");
      }
    }
    int status = body.get("status").asText().equals("up") ? 200 : 503;
    answer(exchange, status, "application/json", body + "\n");
  }

  private static Health await(CompletableFuture<Health> looking, long limitNanos) {
    try {
      return looking.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Health.Down("no answer from the check in " + CHECK_LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      return new Health.Down("the check failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health.Down("the process is stopping");
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
