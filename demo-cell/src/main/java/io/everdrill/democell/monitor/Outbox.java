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
import java.util.HashMap;
import java.util.Map;

/**
 * Posts to the gateway: what belongs to one lane in order, lanes side by side. What the gateway
 * cannot take now (no connection, 429, 5xx) is sent again with growing pauses; what it refuses is
 * dropped, as Alertmanager does. When too much waits in a lane, its oldest goes.
 */
final class Outbox {
  private static final int MOST_WAITING = 50;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5000;
  private static final long TIMEOUT_MILLIS = 3000;

  private record Message(String path, JsonObject body) {}

  private final Vertx vertx;
  private final HttpClient client;
  private final URI gateway;
  private final String token;

  /** Only lanes that are sending. */
  private final Map<String, Deque<Message>> lanes = new HashMap<>();

  /** To be used from one event loop. */
  Outbox(Vertx vertx, HttpClient client, URI gateway, String token) {
    this.vertx = vertx;
    this.client = client;
    this.gateway = gateway;
    this.token = token;
  }

  void post(String lane, String path, JsonObject body) {
    Message message = new Message(path, body);
    Deque<Message> waiting = lanes.get(lane);
    if (waiting == null) {
      lanes.put(lane, new ArrayDeque<>());
      send(lane, message, FIRST_PAUSE_MILLIS);
      return;
    }
    waiting.addLast(message);
    if (waiting.size() > MOST_WAITING) {
      waiting.removeFirst();
    }
  }

  private void send(String lane, Message message, long pauseMillis) {
    send(message)
        .onComplete(
            (status, failure) -> {
              if (failure == null && !mayTryAgain(status)) {
                sendNext(lane);
              } else {
                long longer = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
                vertx.setTimer(pauseMillis, timer -> send(lane, message, longer));
              }
            });
  }

  private void sendNext(String lane) {
    Message next = lanes.get(lane).pollFirst();
    if (next == null) {
      lanes.remove(lane);
    } else {
      send(lane, next, FIRST_PAUSE_MILLIS);
    }
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
