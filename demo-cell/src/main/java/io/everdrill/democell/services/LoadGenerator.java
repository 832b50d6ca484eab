package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Users of the shop: they come at random moments whether or not the last one was served (open
 * loop), browse, log in, look at their account, check out and pay.
 */
final class LoadGenerator implements Service {
  private static final int USERS = 100;
  private static final int PRODUCTS = 20;
  private static final int MOST_IN_FLIGHT = 200;

  private final Vertx vertx;
  private final Dependency frontend;
  private final RandomGenerator random;
  private final double requestsPerSecond;

  /** Token of each user that is logged in; touched by the one event loop only. */
  private final Map<String, String> tokens = new HashMap<>();

  private volatile boolean closed;
  private int inFlight;
  private long refused;

  LoadGenerator(ServiceContext context, RandomGenerator random) {
    this.vertx = context.vertx();
    this.frontend =
        new Dependency(context, "frontend", Duration.ofSeconds(4), new RetryBudget(0, 0));
    this.random = random;
    this.requestsPerSecond = context.settings().requestsPerSecond();
    context.metrics().gauge("load.refused", "reason", "too-many-in-flight", () -> refused);
  }

  @Override
  public void serve(Routes routes) {
    if (requestsPerSecond > 0) {
      vertx.runOnContext(start -> scheduleNext());
    }
  }

  /** Exponential gaps: what independent users make. */
  private void scheduleNext() {
    double gapMillis = random.nextExponential() * 1000 / requestsPerSecond;
    vertx.setTimer(
        Math.clamp((long) gapMillis, 1, 5000),
        timer -> {
          if (!closed) {
            arrive();
            scheduleNext();
          }
        });
  }

  @Override
  public void close() {
    closed = true;
  }

  private void arrive() {
    if (inFlight >= MOST_IN_FLIGHT) {
      refused++;
      return;
    }
    inFlight++;
    act("user-" + random.nextInt(1, USERS + 1)).onComplete(done -> inFlight--);
  }

  private Future<Reply> act(String user) {
    double choice = random.nextDouble();
    if (choice < 0.25) {
      return frontend.get("/products");
    }
    if (choice < 0.45) {
      return frontend.get("/products/sku-" + random.nextInt(1, PRODUCTS + 1));
    }
    if (choice < 0.55) {
      return frontend.get("/accounts/" + user);
    }
    if (choice < 0.60 || !tokens.containsKey(user)) {
      return login(user);
    }
    return choice < 0.80 ? checkout(user) : pay(user);
  }

  private Future<Reply> login(String user) {
    return frontend
        .post("/login", new JsonObject().put("user", user))
        .onSuccess(
            reply -> {
              if (reply.succeeded()) {
                tokens.put(user, reply.body().getString("token"));
              }
            });
  }

  private Future<Reply> checkout(String user) {
    JsonObject order =
        new JsonObject()
            .put("order", newId())
            .put("sku", "sku-" + random.nextInt(1, PRODUCTS + 1))
            .put("quantity", random.nextInt(1, 4))
            .put("amountCents", random.nextInt(100, 5000));
    return asUser(user, "/checkout", order);
  }

  private Future<Reply> pay(String user) {
    int next = Integer.parseInt(user.substring("user-".length())) % USERS + 1;
    JsonObject payment =
        new JsonObject()
            .put("payment", newId())
            .put("to", "user-" + next)
            .put("amountCents", random.nextInt(100, 5000));
    return asUser(user, "/pay", payment);
  }

  private Future<Reply> asUser(String user, String path, JsonObject body) {
    return frontend
        .postAs("Bearer " + tokens.get(user), path, body)
        .onSuccess(
            reply -> {
              if (reply.status() == 401) {
                tokens.remove(user);
              }
            });
  }

  private String newId() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
