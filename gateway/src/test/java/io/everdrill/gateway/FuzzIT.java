package io.everdrill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Posts, questions and switches that once were good, bent: none may bring an answer of 5xx, a stack
 * trace or a silence. So many as {@code -Deverdrill.fuzz.requests} says; a failure names its seed,
 * which makes it again. {@link FuzzTest} has many more, without HTTP.
 */
class FuzzIT {

  private static final int USUAL_REQUESTS = 10_000;
  private static final int SENDERS = 32;
  private static final int MAX_FAILURES = 10;

  /** JSON, and the two lists that are taken away as files. */
  private static final Pattern GOOD = Pattern.compile("[{]|cell,injection|<[?]xml");

  /** All come from one address. */
  private static final HttpLimits.Share EVERYTHING =
      new HttpLimits.Share(1_000, 1_000, 1_000_000_000, 1_000_000, 1_000_000);

  @Test
  void nothingBreaksIt() throws Exception {
    int inputs = Integer.getInteger("everdrill.fuzz.requests", USUAL_REQUESTS);
    try (GatewayFixture gateway =
        GatewayFixture.start(
            EmbeddedKafka.shared().bootstrapServers(), "gateway-fuzz.", settings())) {
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger next = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < SENDERS; i++) {
          threads.execute(
              () -> {
                for (int seed = next.getAndIncrement();
                    seed < inputs && failures.size() < MAX_FAILURES;
                    seed = next.getAndIncrement()) {
                  check(gateway, seed, failures);
                  answered.incrementAndGet();
                }
              });
        }
      }

      assertThat(failures).isEmpty();
      assertThat(answered).hasValue(inputs);
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static void check(GatewayFixture gateway, int seed, Queue<String> failures) {
    try {
      HttpResponse<String> answer = gateway.send(request(gateway, new Random(seed)));
      boolean good =
          answer.statusCode() < 300
              ? GOOD.matcher(answer.body()).lookingAt()
              : answer.statusCode() < 500
                  && (answer.body().contains("\"detail\":")
                      || answer.body().contains("\"invalid event\""))
                  && !answer.body().contains("Exception")
                  && !answer.body().contains("\tat ");
      if (!good) {
        failures.add("seed " + seed + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (Exception e) {
      failures.add("seed " + seed + ": " + e);
    }
  }

  private static HttpRequest.Builder request(GatewayFixture gateway, Random random) {
    HttpRequest.Builder request =
        switch (random.nextInt(4)) {
          case 0 -> HostileAsk.question(gateway, random);
          case 1 -> HostileAsk.turn(gateway, random);
          default -> post(gateway, random);
        };
    return request.header("Authorization", "Bearer token-of-all");
  }

  private static HttpRequest.Builder post(GatewayFixture gateway, Random random) {
    String path = HostilePost.oneOf(HostilePost.paths(), random);
    HostilePost post = HostilePost.to(path, random);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/api/v1" + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(post.body()));
    post.headers().forEach(request::header);
    return request;
  }

  private static GatewaySettings settings() {
    GatewaySettings usual = GatewayFixture.settings();
    List<Grant> grants = new ArrayList<>(usual.grants());
    grants.add(Grant.of("all", "token-of-all", Role.ALERT_SOURCE, Role.COMMANDER));
    return new GatewaySettings(
        usual.instance(),
        usual.host(),
        0,
        grants,
        usual.reads(),
        usual.alerts(),
        new HttpLimits(
            1_000_000,
            1_000,
            1_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60),
            1_000_000,
            EVERYTHING),
        usual.streams(),
        usual.views());
  }
}
