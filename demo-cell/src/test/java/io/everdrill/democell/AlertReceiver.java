package io.everdrill.democell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a gateway is to the cell: takes alerts and diagnoses over HTTP from who has the token. */
final class AlertReceiver implements AutoCloseable {
  static final String TOKEN = "test-token";

  private final HttpServer server;
  private final AtomicInteger refusals = new AtomicInteger();
  private final List<JsonNode> webhooks = new CopyOnWriteArrayList<>();
  private final List<JsonNode> diagnoses = new CopyOnWriteArrayList<>();

  /** The first so many posts are answered with 503. */
  AlertReceiver(int unavailableFirst) throws IOException {
    refusals.set(unavailableFirst);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/alerts/alertmanager", exchange -> take(exchange, webhooks));
    server.createContext("/api/v1/diagnoses", exchange -> take(exchange, diagnoses));
    server.start();
  }

  private void take(HttpExchange exchange, List<JsonNode> into) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    int status = 202;
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      status = 401;
    } else if (refusals.getAndDecrement() > 0) {
      status = 503;
    } else {
      into.add(new ObjectMapper().readTree(body));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<JsonNode> diagnoses() {
    return diagnoses;
  }

  List<JsonNode> webhooks() {
    return webhooks;
  }

  /** Every alert of every webhook so far, in order. */
  List<JsonNode> alerts() {
    return webhooks.stream().flatMap(body -> each(body.get("alerts"))).toList();
  }

  List<JsonNode> alertsBut(String alertname) {
    return alerts().stream()
        .filter(alert -> !alert.at("/labels/alertname").asText().equals(alertname))
        .toList();
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
