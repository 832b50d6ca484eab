package io.everdrill.democell.monitor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Posts to the gateway one after the other, in order. What the gateway cannot take now (no connection,
 * 429, 5xx) is sent again with growing pauses; what it refuses is dropped, as Alertmanager does. When
 * too much waits, the oldest goes.
 */
final class Outbox {
  private static final int MOST_WAITING = 500;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5000;
  private static final long TIMEOUT_MILLIS = 3000;

  private record Message(String path, JsonObject body) {}

  private final Vertx vertx;
  private final HttpClient client;
  private final URI gateway;
  private final String token;
  private final Deque<Message> waiting = new ArrayDeque<>();
  private boolean sending;

  /** To be used from one event loop. */
  Outbox(Vertx vertx, HttpClient client, URI gateway, String token) {
    this.vertx = vertx;
    this.client = client;
    this.gateway = gateway;
    this.token = token;
  }

  void post(String path, JsonObject body) {
    waiting.addLast(new Message(path, body));
    if (waiting.size() > MOST_WAITING) {
      waiting.removeFirst();
    }
    if (!sending) {
      sending = true;
      sendFirst(FIRST_PAUSE_MILLIS);
    }
  }

  private void sendFirst(long pauseMillis) {
    Message message = waiting.pollFirst();
    if (message == null) {
      sending = false;
      return;
    }
    send(message)
        .onComplete(
            (status, failure) -> {
              if (failure == null && !mayTryAgain(status)) {
                sendFirst(FIRST_PAUSE_MILLIS);
              } else {
                waiting.addFirst(message);
                long longer = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
                vertx.setTimer(pauseMillis, timer -> sendFirst(longer));
              }
            });
  }

  private Future<Integer> send(Message message) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(gateway.resolve(message.path()).toString())
            .setTimeout(TIMEOUT_MILLIS)
            .putHeader("content-type", "application/json")
            .putHeader("authorization", "Bearer " + token);
    return client
        .request(options)
        .compose(request -> request.send(message.body().toBuffer()))
        .compose(response -> response.body().map(read -> response.statusCode()));
  }

  private static boolean mayTryAgain(int status) {
    return status == 429 || status >= 500;
  }
}
