package io.everdrill.democell.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.democell.process.SmallVertx;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real servers on addresses of their own, one of them ill. */
class DependencyTest {
  private static final String OWN = "127.0.10.1";
  private static final String ILL = "127.0.10.2";
  private static final String WELL = "127.0.10.3";

  private final Vertx vertx = SmallVertx.create();
  private final List<String> callers = new CopyOnWriteArrayList<>();
  private final ServiceContext context =
      ServiceContext.create(
          new ServiceSettings(
              "caller", "caller", OWN, Map.of("callee", List.of(ILL, WELL)), "", "", 0),
          vertx,
          InstantSource.system());

  @AfterEach
  void stop() throws Exception {
    SmallVertx.await(vertx.close());
  }

  private void serve(String address, Consumer<HttpServerRequest> answer) throws Exception {
    SmallVertx.await(
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  callers.add(request.remoteAddress().hostAddress());
                  answer.accept(request);
                })
            .listen(ServiceSettings.HTTP_PORT, address));
  }

  private Dependency callee(RetryBudget budget) {
    return new Dependency(context, "callee", Duration.ofSeconds(4), budget);
  }

  @Test
  void triesTheNextInstanceWhenOneIsIll() throws Exception {
    serve(ILL, request -> request.response().setStatusCode(503).end("{}"));
    serve(WELL, request -> request.response().end("{\"well\":true}"));

    Reply reply = SmallVertx.await(callee(new RetryBudget(0, 1)).get("/"));

    assertThat(reply.body().getBoolean("well")).isTrue();
    assertThat(context.metrics().scrape())
        .contains("outcome=\"error\",peer=\"" + ILL + "\"} 1")
        .contains("outcome=\"success\",peer=\"" + WELL + "\"} 1");
  }

  @Test
  void doesNotTryAgainWithoutBudget() throws Exception {
    serve(ILL, request -> request.response().setStatusCode(503).end("{}"));

    assertThatThrownBy(() -> SmallVertx.await(callee(new RetryBudget(0, 0)).get("/")))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(DependencyFailed.class)
        .hasMessageContaining("callee at " + ILL + ": error: status 503");
    assertThat(callers).hasSize(1);
  }

  @Test
  void givesUpOnOneThatDoesNotAnswer() throws Exception {
    serve(ILL, request -> {});
    Dependency callee =
        new Dependency(context, "callee", Duration.ofMillis(300), new RetryBudget(0, 0));

    assertThatThrownBy(() -> SmallVertx.await(callee.get("/"))).hasMessageContaining("timeout");
  }

  @Test
  void sendsFromItsOwnAddress() throws Exception {
    serve(ILL, request -> request.response().end("{}"));

    SmallVertx.await(callee(new RetryBudget(0, 0)).get("/"));

    assertThat(callers).containsExactly(OWN);
  }
}
