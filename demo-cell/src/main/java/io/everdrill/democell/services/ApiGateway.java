package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Function;

/** api-gateway: knows who is asking and which service answers. */
final class ApiGateway implements Service {
  private final Dependency auth;
  private final Dependency payment;
  private final Dependency inventory;
  private final Dependency notification;
  private final Dependency checkout;

  ApiGateway(ServiceContext context) {
    auth = new Dependency(context, "auth-svc", Duration.ofMillis(500));
    payment = new Dependency(context, "payment-svc", Duration.ofMillis(1000));
    inventory = new Dependency(context, "inventory-svc", Duration.ofMillis(1000));
    notification = new Dependency(context, "notification-svc", Duration.ofMillis(300));
    checkout = new Dependency(context, "checkout-svc", Duration.ofMillis(2000));
  }

  @Override
  public void serve(Routes routes) {
    routes.get("/products", request -> inventory.get("/products"));
    routes.get("/products/:sku", request -> inventory.get(request.request().path()));
    routes.get("/accounts/:id", request -> payment.get(request.request().path()));
    routes.post("/login", request -> auth.post("/tokens", request.body().asJsonObject()));
    routes.post("/checkout", request -> asUser(request, user -> checkout(request, user)));
    routes.post("/pay", request -> asUser(request, user -> pay(request, user)));
  }

  private Future<Reply> asUser(RoutingContext request, Function<String, Future<Reply>> work) {
    String header = request.request().getHeader("authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      return Future.succeededFuture(Reply.of(401, "expected a bearer token"));
    }
    return auth.get("/tokens/" + header.substring("Bearer ".length()))
        .compose(
            whose ->
                whose.succeeded()
                    ? work.apply(whose.body().getString("user"))
                    : Future.succeededFuture(whose));
  }

  private Future<Reply> checkout(RoutingContext request, String user) {
    JsonObject order = request.body().asJsonObject().copy().put("user", user);
    return checkout.post("/orders", order).onSuccess(reply -> tell(user, "order", reply));
  }

  private Future<Reply> pay(RoutingContext request, String user) {
    JsonObject bill = request.body().asJsonObject().copy().put("from", user);
    return payment.post("/payments", bill).onSuccess(reply -> tell(user, "payment", reply));
  }

  /** The user does not wait for the message, and does not lose the order when it is lost. */
  private void tell(String user, String what, Reply reply) {
    String text = what + ": " + reply.outcome();
    notification.post("/notifications", new JsonObject().put("user", user).put("text", text));
  }
}
