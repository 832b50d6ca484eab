package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.democell.process.SmallVertx;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server that answers with the next of the given statuses, then with 200. */
class OutboxTest {
  private final Vertx vertx = SmallVertx.create();
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private Outbox outbox;

  @BeforeEach
  void serve() throws Exception {
    HttpServer server =
        SmallVertx.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  int status = statuses.isEmpty() ? 200 : statuses.pop();
                                  String token = request.getHeader("authorization");
                                  received.add(status + " " + token + " " + body);
                                  request.response().setStatusCode(status).end();
                                }))
                .listen(0, "127.0.0.1"));
    URI gateway = URI.create("http://127.0.0.1:" + server.actualPort());
    outbox = new Outbox(vertx, vertx.createHttpClient(), gateway, "t");
  }

  @AfterEach
  void stop() throws Exception {
    SmallVertx.await(vertx.close());
  }

  private void post(String... texts) {
    vertx.runOnContext(
        run -> {
          for (String text : texts) {
            outbox.post("lane", "/alerts", new JsonObject().put("text", text));
          }
        });
  }

  @Test
  void sendsAgainWhatTheGatewayCouldNotTakeAndKeepsTheOrder() {
    statuses.addAll(List.of(503, 429));

    post("one", "two");

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(received)
                    .containsExactly(
                        "503 Bearer t {\"text\":\"one\"}",
                        "429 Bearer t {\"text\":\"one\"}",
                        "200 Bearer t {\"text\":\"one\"}",
                        "200 Bearer t {\"text\":\"two\"}"));
  }

  @Test
  void dropsWhatTheGatewayRefuses() {
    statuses.add(400);

    post("one", "two");

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(received)
                    .containsExactly(
                        "400 Bearer t {\"text\":\"one\"}", "200 Bearer t {\"text\":\"two\"}"));
  }
}
