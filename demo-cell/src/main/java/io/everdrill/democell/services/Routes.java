package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.function.Function;

/**
 * Binds paths to the work behind them; counts, times and turns failures into answers in one place.
 * A failed dependency is 502 or 504, an open breaker 503, a malformed request 400, anything else
 * 500.
 */
final class Routes {
  private static final long LARGEST_BODY_BYTES = 64 * 1024;

  private final Router router;
  private final ServiceMetrics metrics;

  Routes(Router router, ServiceMetrics metrics) {
    this.router = router;
    this.metrics = metrics;
    router.route().handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY_BYTES));
  }

  Routes get(String path, Function<RoutingContext, Future<Reply>> work) {
    return on(HttpMethod.GET, path, work);
  }

  Routes post(String path, Function<RoutingContext, Future<Reply>> work) {
    return on(HttpMethod.POST, path, work);
  }

  Routes put(String path, Function<RoutingContext, Future<Reply>> work) {
    return on(HttpMethod.PUT, path, work);
  }

  private Routes on(HttpMethod method, String path, Function<RoutingContext, Future<Reply>> work) {
    router
        .route(method, path)
        .handler(
            context -> {
              long startedNanos = System.nanoTime();
              perform(work, context)
                  .otherwise(Routes::replyTo)
                  .onSuccess(
                      reply -> {
                        metrics.answered(path, reply.outcome(), System.nanoTime() - startedNanos);
                        send(context, reply);
                      });
            });
    return this;
  }

  private static Future<Reply> perform(
      Function<RoutingContext, Future<Reply>> work, RoutingContext context) {
    try {
      return work.apply(context);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Reply replyTo(Throwable failure) {
    if (failure instanceof DependencyFailed dependency) {
      return Reply.of(dependency.status(), dependency.getMessage());
    }
    if (failure instanceof CircuitOpen open) {
      return Reply.of(503, open.getMessage());
    }
    boolean callersFault =
        failure instanceof DecodeException
            || failure instanceof ClassCastException
            || failure instanceof IllegalArgumentException;
    return Reply.of(callersFault ? 400 : 500, failure.toString());
  }

  private static void send(RoutingContext context, Reply reply) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    context
        .response()
        .setStatusCode(reply.status())
        .putHeader("content-type", "application/json")
        .end(reply.body().toBuffer());
  }
}
