package io.everdrill.bench;

import io.everdrill.topics.Json;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Monitoring that posts alerts at a pace, whatever becomes of those before. An alert is due at its
 * moment: if no connection is free, the wait for one counts.
 */
final class AlertSender implements AutoCloseable {

  /** How many are on their way at once; the rest waits here, and then is not sent. */
  private static final int CONNECTIONS = 256;

  private static final int MOST_WAITING = 2_000;

  /** The gateway says no sooner than that. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  /** Each cell has so many alerts, which fire again and again. */
  private static final int ALERTS_A_CELL = 10;

  private final GatewayRig.Door door;
  private final AlertLedger ledger;
  private final InstantSource time;
  private final int cells;
  private final HttpClient client;
  private final Context context;
  private final AtomicInteger next = new AtomicInteger();
  private final Pace pace;

  AlertSender(
      Vertx vertx,
      GatewayRig.Door door,
      GatewayBench.Plan plan,
      AlertLedger ledger,
      InstantSource time) {
    this.door = door;
    this.ledger = ledger;
    this.time = time;
    this.cells = plan.cells();
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setDefaultHost(door.host()).setDefaultPort(door.port()),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING));
    this.context = vertx.getOrCreateContext();
    this.pace = Pace.start(plan.alertsPerSecond(), this::send);
  }

  private void send() {
    int number = next.getAndIncrement();
    if (number >= ledger.size()) {
      return;
    }
    Instant due = time.instant();
    long dueNanos = System.nanoTime();
    ledger.due(number, due.toEpochMilli());
    Buffer body = Buffer.buffer(alert(number, due));
    context.runOnContext(
        now ->
            client
                .request(HttpMethod.POST, "/api/v1/alerts")
                .compose(request -> authorised(request).send(body))
                .compose(response -> response.body().map(any -> response.statusCode()))
                .onSuccess(status -> answered(number, status, dueNanos))
                .onFailure(cause -> failed(number, cause)));
  }

  private void failed(int number, Throwable cause) {
    if (cause instanceof ConnectionPoolTooBusyException) {
      ledger.notSent(number);
    } else {
      ledger.failed(number);
    }
  }

  private HttpClientRequest authorised(HttpClientRequest request) {
    return request
        .putHeader("Authorization", "Bearer " + door.token())
        .putHeader("Content-Type", "application/json")
        .idleTimeout(ANSWER_LIMIT.toMillis());
  }

  private void answered(int number, int status, long dueNanos) {
    if (status == 200) {
      ledger.acknowledged(number, Duration.ofNanos(System.nanoTime() - dueNanos));
    } else {
      ledger.refused(number);
    }
  }

  /** The number-th alert: of its cell, and told from all others by its number. */
  private String alert(int number, Instant due) {
    return """
        {"name": "HighErrorRate", "cell": "%s", "service": "payment-svc", "severity": "page",
         "fingerprint": "alert-%d", "startsAt": "%s", "labels": {"alertname": "HighErrorRate"},
         "annotations": {"number": "%d"}}"""
        .formatted(
            cell(number % cells), number % (cells * ALERTS_A_CELL), Json.format(due), number);
  }

  static String cell(int index) {
    return "cell-" + index;
  }

  /** The number of an alert in its JSON as it is on the topic; -1 if it has none. */
  static int number(String json) {
    String mark = "\"number\":\"";
    int at = json.indexOf(mark);
    if (at < 0) {
      return -1;
    }
    int begin = at + mark.length();
    return Integer.parseInt(json, begin, json.indexOf('"', begin), 10);
  }

  /** Sends no more; what is on its way may still be answered. */
  @Override
  public void close() {
    pace.close();
  }
}
