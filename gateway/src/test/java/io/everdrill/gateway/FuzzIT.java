package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.runtime.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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

  private static final int USUAL_REQUESTS = 20_000;

  /** So many at once that Kafka has some of them together in each request. */
  private static final int SENDERS = 256;

  private static final int MAX_FAILURES = 10;
  private static final int BEGINNING = 20;

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
            EmbeddedKafka.shared().bootstrapServers(), "gateway-fuzz", settings())) {
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger next = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      long began = System.nanoTime();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < SENDERS; i++) {
          threads.execute(
              () -> {
                WireClient client = new WireClient(gateway.gateway().port());
                for (int seed = next.getAndIncrement();
                    seed < inputs && failures.size() < MAX_FAILURES;
                    seed = next.getAndIncrement()) {
                  check(client, seed, failures);
                  answered.incrementAndGet();
                }
                close(client);
              });
        }
      }
      long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
      System.out.printf("%d requests in %.1f s%n", answered.get(), millis / 1_000.0);

      assertThat(failures).isEmpty();
      assertThat(answered).hasValue(inputs);
      assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private static void check(WireClient client, int seed, Queue<String> failures) {
    try {
      WireClient.Heard answer = client.ask(HostileRequest.of(seed).bytes("token-of-all"));
      if (!isGood(answer)) {
        failures.add("seed " + seed + ": " + answer.status() + " " + answer.text());
      }
    } catch (Exception e) {
      failures.add("seed " + seed + ": " + e);
      close(client);
    }
  }

  /** Long lists are not read for what only a refusal may hold. */
  private static boolean isGood(WireClient.Heard answer) {
    if (answer.status() < 300) {
      int looked = Math.min(answer.body().length, BEGINNING);
      return GOOD.matcher(new String(answer.body(), 0, looked, UTF_8)).lookingAt();
    }
    String text = answer.text();
    return answer.status() < 500
        && (text.contains("\"detail\":") || text.contains("\"invalid event\""))
        && !text.contains("Exception")
        && !text.contains("\tat ");
  }

  private static void close(WireClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
