package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** frontend: what users talk to; products come from the cache while they are fresh. */
final class Frontend implements Service {
  private static final long PRODUCTS_LIFE_MILLIS = 2000;

  private final Dependency gateway;
  private final Dependency cache;

  Frontend(ServiceContext context) {
    gateway = new Dependency(context, "api-gateway", Duration.ofMillis(3000));
    cache = new Dependency(context, "cache-svc", Duration.ofMillis(200));
  }

  @Override
  public void serve(Routes routes) {
    routes.get("/", request -> products());
    routes.get("/products", request -> products());
    routes.get("/products/:sku", request -> gateway.get(request.request().path()));
    routes.get("/accounts/:id", request -> gateway.get(request.request().path()));
    routes.post("/login", request -> gateway.post("/login", request.body().asJsonObject()));
    routes.post("/checkout", request -> forward(request, "/checkout"));
    routes.post("/pay", request -> forward(request, "/pay"));
  }

  private Future<Reply> products() {
    return cache
        .get("/entries/products")
        .otherwise(failure -> Reply.of(404, "cache is out of order"))
        .compose(
            cached -> cached.succeeded() ? Future.succeededFuture(cached) : productsFromGateway());
  }

  private Future<Reply> productsFromGateway() {
    return gateway.get("/products").onSuccess(this::remember);
  }

  private void remember(Reply products) {
    if (products.succeeded()) {
      JsonObject entry =
          new JsonObject().put("value", products.body()).put("lifeMillis", PRODUCTS_LIFE_MILLIS);
      cache.put("/entries/products", entry);
    }
  }

  private Future<Reply> forward(RoutingContext request, String path) {
    String token = request.request().getHeader("authorization");
    return gateway.postAs(token == null ? "" : token, path, request.body().asJsonObject());
  }
}
