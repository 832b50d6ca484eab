package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * checkout-svc: reserves, then takes the money. While payment is out of order its breaker opens and
 * orders are accepted to be paid later; without stock nothing is promised.
 */
final class CheckoutService implements Service {
  private static final int MOST_UNPAID = 1000;
  private static final long SETTLE_PERIOD_MILLIS = 500;

  private final Dependency inventory;
  private final Dependency payment;
  private final CircuitBreaker inventoryBreaker = breaker();
  private final CircuitBreaker paymentBreaker = breaker();

  /** Payments of orders that were accepted for later; touched by the one event loop only. */
  private final Deque<JsonObject> unpaid = new ArrayDeque<>();

  private boolean settling;

  CheckoutService(ServiceContext context) {
    inventory = new Dependency(context, "inventory-svc", Duration.ofMillis(800));
    payment = new Dependency(context, "payment-svc", Duration.ofMillis(800));
    publish(context.metrics(), "inventory-svc", inventoryBreaker);
    publish(context.metrics(), "payment-svc", paymentBreaker);
    context.metrics().gauge("orders.unpaid", "service", "checkout-svc", unpaid::size);
    context.vertx().setPeriodic(SETTLE_PERIOD_MILLIS, timer -> settle());
  }

  private static CircuitBreaker breaker() {
    return new CircuitBreaker(10, 5, Duration.ofSeconds(3));
  }

  /** 0 closed, 1 half open, 2 open. */
  private static void publish(ServiceMetrics metrics, String dependency, CircuitBreaker breaker) {
    metrics.gauge(
        "circuit.breaker.state", "dependency", dependency, () -> breaker.state().ordinal());
  }

  @Override
  public void serve(Routes routes) {
    routes.post("/orders", request -> order(request.body().asJsonObject()));
  }

  private Future<Reply> order(JsonObject order) {
    JsonObject reservation =
        new JsonObject()
            .put("order", order.getString("order"))
            .put("sku", order.getString("sku"))
            .put("quantity", order.getInteger("quantity"));
    JsonObject bill =
        new JsonObject()
            .put("payment", order.getString("order"))
            .put("from", order.getString("user"))
            .put("to", "shop")
            .put("amountCents", order.getLong("amountCents"));
    return guarded(
            inventoryBreaker, "inventory-svc", () -> inventory.post("/reservations", reservation))
        .compose(
            reserved ->
                reserved.succeeded()
                    ? guarded(paymentBreaker, "payment-svc", () -> payment.post("/payments", bill))
                        .recover(failure -> payLater(bill))
                    : Future.succeededFuture(reserved));
  }

  private Future<Reply> payLater(JsonObject bill) {
    if (unpaid.size() >= MOST_UNPAID) {
      return Future.succeededFuture(Reply.of(503, "too many unpaid orders"));
    }
    unpaid.addLast(bill);
    JsonObject body =
        new JsonObject().put("payment", bill.getString("payment")).put("status", "accepted");
    return Future.succeededFuture(new Reply(202, body));
  }

  /** One at a time as long as they are taken; the next period tries again. */
  private void settle() {
    JsonObject bill = settling ? null : unpaid.pollFirst();
    if (bill == null) {
      return;
    }
    settling = true;
    guarded(paymentBreaker, "payment-svc", () -> payment.post("/payments", bill))
        .onComplete(
            tried -> {
              settling = false;
              if (tried.succeeded()) {
                settle();
              } else {
                unpaid.addLast(bill);
              }
            });
  }

  private static Future<Reply> guarded(
      CircuitBreaker breaker, String dependency, Supplier<Future<Reply>> call) {
    if (!breaker.admits(System.nanoTime())) {
      return Future.failedFuture(new CircuitOpen(dependency));
    }
    return call.get()
        .onSuccess(reply -> breaker.succeeded())
        .onFailure(failure -> breaker.failed(System.nanoTime()));
  }
}
