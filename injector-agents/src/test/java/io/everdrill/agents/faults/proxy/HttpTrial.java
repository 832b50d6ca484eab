package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.HttpFault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * An HTTP fault on a server of the JDK, seen by a client of the JDK: of the requests to {@code
 * /hit}, half are hit; POST, and other paths, never.
 */
final class HttpTrial implements Trial {

  static final double PERCENT = 50;
  static final String TARGET = "127.0.81.1";
  private static final String NOBODY = "192.0.2.1";
  private static final int REQUESTS = 60;

  private final HttpFault fault;
  private final String effect;
  private final Seen seen;
  private final JsonServer server;

  /** Whether an answer shows the effect; fails if it shows neither that nor the usual. */
  @FunctionalInterface
  interface Seen {
    boolean in(HttpResponse<String> answer, Duration took);
  }

  HttpTrial(HttpFault fault, String effect, Seen seen) throws IOException {
    this(fault, effect, seen, new JsonServer(TARGET));
  }

  HttpTrial(HttpFault fault, String effect, Seen seen, JsonServer server) {
    this.fault = fault;
    this.effect = effect;
    this.seen = seen;
    this.server = server;
  }

  @Override
  public FaultOrder<?> order(Duration limit) {
    return Orders.at(TARGET, server.port(), fault, limit);
  }

  @Override
  public FaultOrder<?> onMissingTarget() {
    return Orders.at(NOBODY, server.port(), fault);
  }

  @Override
  public String asked() {
    return effect + " for 50 % of GET /hit";
  }

  /** Half of 60, within five standard deviations. */
  @Override
  public String measureInForce() throws Exception {
    int hits = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < REQUESTS; i++) {
        hits += hits(client) ? 1 : 0;
      }
      assertThat(server.get(client, "/other").body()).isEqualTo(JsonServer.BODY);
      assertThat(server.post(client, "/hit", "as it was").body()).isEqualTo("as it was");
    }
    assertThat(hits).isBetween(11, 49);
    return effect + " for " + hits + " of " + REQUESTS;
  }

  private boolean hits(HttpClient client) throws Exception {
    long sent = System.nanoTime();
    HttpResponse<String> answer = server.get(client, "/hit");
    if (seen.in(answer, Duration.ofNanos(System.nanoTime() - sent))) {
      return true;
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(JsonServer.BODY);
    return false;
  }

  @Override
  public void awaitNormal(Duration limit) {
    Normal.await(limit, this::normalForTwenty);
  }

  /** By chance twenty in a row are spared once in a million. */
  private boolean normalForTwenty() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 20; i++) {
        if (hits(client)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public String world() throws Exception {
    return Normal.world();
  }

  @Override
  public void close() {
    server.close();
  }
}
