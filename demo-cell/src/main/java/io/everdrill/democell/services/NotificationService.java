package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/** notification-svc: puts messages into the users' inboxes; the newest thousand are kept. */
final class NotificationService implements Service {
  private static final int MOST_MESSAGES = 1000;

  /** Touched by the one event loop only. */
  private final Deque<JsonObject> messages = new ArrayDeque<>();

  @Override
  public void serve(Routes routes) {
    routes.post("/notifications", request -> accept(request.body().asJsonObject()));
    routes.get("/notifications/:user", request -> inbox(request.pathParam("user")));
  }

  private Future<Reply> accept(JsonObject message) {
    if (message.getString("user") == null || message.getString("text") == null) {
      throw new IllegalArgumentException("expected user and text, got " + message.encode());
    }
    messages.addLast(message);
    if (messages.size() > MOST_MESSAGES) {
      messages.removeFirst();
    }
    return Future.succeededFuture(Reply.ok(new JsonObject().put("accepted", true)));
  }

  private Future<Reply> inbox(String user) {
    JsonArray texts = new JsonArray();
    messages.stream()
        .filter(message -> user.equals(message.getString("user")))
        .map(message -> message.getString("text"))
        .forEach(texts::add);
    return Future.succeededFuture(Reply.ok(new JsonObject().put("messages", texts)));
  }
}
