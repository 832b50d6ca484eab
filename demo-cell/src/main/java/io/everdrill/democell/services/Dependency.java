package io.everdrill.democell.services;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to one other service: its instances in turn, a time limit on each attempt, and one retry
 * as long as the budget lasts. Answers below 500 are answers; anything else is a failure.
 */
final class Dependency {
  private static final int MOST_ATTEMPTS = 2;
  private static final long PAUSE_BEFORE_RETRY_MILLIS = 25;

  private final Vertx vertx;
  private final HttpClient client;
  private final ServiceMetrics metrics;
  private final String name;
  private final List<String> addresses;
  private final Duration timeout;
  private final RetryBudget budget;
  private final AtomicInteger turn = new AtomicInteger();

  /** One request as it is sent, again at a retry; no token where it is empty. */
  private record Call(HttpMethod method, String path, String token, JsonObject body) {}

  Dependency(ServiceContext context, String name, Duration timeout) {
    this(context, name, timeout, new RetryBudget(0.5, 10));
  }

  /** With a budget of its own: a caller that never tries again has none. */
  Dependency(ServiceContext context, String name, Duration timeout, RetryBudget budget) {
    this.budget = budget;
    this.vertx = context.vertx();
    this.client = context.client();
    this.metrics = context.metrics();
    this.name = name;
    this.addresses = context.settings().addressesOf(name);
    this.timeout = timeout;
    addresses.forEach(peer -> metrics.declare(name, peer));
  }

  Future<Reply> get(String path) {
    return first(new Call(HttpMethod.GET, path, "", new JsonObject()));
  }

  Future<Reply> post(String path, JsonObject body) {
    return first(new Call(HttpMethod.POST, path, "", body));
  }

  /** Posts in the name of the user whose authorization header this is. */
  Future<Reply> postAs(String authorization, String path, JsonObject body) {
    return first(new Call(HttpMethod.POST, path, authorization, body));
  }

  Future<Reply> put(String path, JsonObject body) {
    return first(new Call(HttpMethod.PUT, path, "", body));
  }

  private Future<Reply> first(Call call) {
    budget.called();
    return attempt(call, 1);
  }

  private Future<Reply> attempt(Call call, int number) {
    String peer = addresses.get(Math.floorMod(turn.getAndIncrement(), addresses.size()));
    long startedNanos = System.nanoTime();
    return send(peer, call)
        .transform(
            (reply, failure) -> {
              String outcome = failure == null ? reply.outcome() : outcomeOf(failure);
              metrics.called(name, peer, outcome, System.nanoTime() - startedNanos);
              if (failure == null && reply.status() < 500) {
                return Future.succeededFuture(reply);
              }
              if (number < MOST_ATTEMPTS && budget.spend()) {
                return vertx
                    .timer(PAUSE_BEFORE_RETRY_MILLIS)
                    .compose(elapsed -> attempt(call, number + 1));
              }
              String detail = failure == null ? "status " + reply.status() : failure.toString();
              return Future.failedFuture(new DependencyFailed(name, peer, outcome, detail));
            });
  }

  private Future<Reply> send(String peer, Call call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method())
            .setHost(peer)
            .setPort(ServiceSettings.HTTP_PORT)
            .setURI(call.path())
            .setTimeout(timeout.toMillis())
            .putHeader("content-type", "application/json");
    if (!call.token().isEmpty()) {
      options.putHeader("authorization", call.token());
    }
    boolean bodiless = call.method().equals(HttpMethod.GET);
    return client
        .request(options)
        .compose(r -> bodiless ? r.send() : r.send(call.body().toBuffer()))
        .compose(Dependency::read)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Future<Reply> read(HttpClientResponse response) {
    return response
        .body()
        .map(
            bytes ->
                new Reply(
                    response.statusCode(),
                    bytes.length() == 0 ? new JsonObject() : bytes.toJsonObject()));
  }

  private static String outcomeOf(Throwable failure) {
    boolean late =
        failure instanceof TimeoutException || failure instanceof ConnectTimeoutException;
    return late ? "timeout" : "unreachable";
  }
}
