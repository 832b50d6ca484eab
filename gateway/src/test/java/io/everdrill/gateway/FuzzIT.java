package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.junit.jupiter.api.Test;

/**
 * Bodies that once were good, bent: none may bring an answer of 5xx, a stack trace or a silence. So
 * many as {@code -Deverdrill.fuzz.inputs} says; a failure names its seed, which makes it again.
 */
class FuzzIT {

  private static final int USUAL_INPUTS = 20_000;
  private static final int SENDERS = 32;
  private static final int MAX_FAILURES = 10;

  private static final List<String> ROUTES =
      List.of(
          "alerts",
          "alerts/alertmanager",
          "alerts/grafana",
          "alerts/pagerduty",
          "cloudevents",
          "diagnoses",
          "incidents",
          "acknowledgements",
          "targets",
          "probes",
          "programmes",
          "scenarios",
          "detectors");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/json; charset=utf-16");

  private static final List<String> SEEDS =
      List.of(
          Payloads.ALERTMANAGER_V4,
          Payloads.firing("demo", "f"),
          "[{\"name\": \"Down\", \"state\": \"resolved\", \"endsAt\": \"2026-11-21T03:00:00Z\"}]",
          "{\"event_action\": \"trigger\", \"dedup_key\": \"k\", \"payload\": {\"summary\": \"s\","
              + " \"source\": \"h\", \"severity\": \"critical\", \"custom_details\": {}}}",
          "{\"event_action\": \"resolve\", \"dedup_key\": \"k\"}",
          "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\","
              + " \"type\": \"io.everdrill.alert.firing.v1\", \"data\": {\"name\": \"Down\"}}",
          "{\"detector\": \"d\", \"incident\": \"i\", \"diagnosedAt\": \"2026-11-21T03:00:00Z\","
              + " \"roots\": [{\"service\": \"s\", \"confidence\": 0.5}]}",
          "{\"incident\": \"i\", \"closedAt\": \"2026-11-21T03:00:00Z\"}",
          "{\"cell\": \"demo\", \"target\": \"t\", \"kind\": \"process\", \"service\": \"s\","
              + " \"location\": {\"host\": \"h\"}}",
          "{\"scenario\": \"s\", \"version\": 1, \"fault\": {\"kind\": \"noop\"}, \"limitMs\": 1,"
              + " \"weight\": 1, \"hypothesis\": {\"minPassRate\": 1, \"windowMs\": 1}}");

  private static final List<String> HOSTILE =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-0",
          "1e400",
          "1e-400",
          "9223372036854775808",
          "true",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00Z\"",
          "\"0000-00-00T00:00:00Z\"",
          "\"%s%n%x\"",
          "\"${jndi:ldap://127.0.0.1/x}\"",
          "\"../../../etc/passwd\"",
          "\"a/b\"",
          "{\"a\":".repeat(500),
          "[".repeat(2_000),
          "\"" + "x".repeat(70_000) + "\"");

  @Test
  void nothingBreaksIt() throws Exception {
    int inputs = Integer.getInteger("everdrill.fuzz.inputs", USUAL_INPUTS);
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
              ? answer.body().startsWith("{")
              : answer.statusCode() < 500
                  && answer.body().contains("\"detail\":")
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
    String route = oneOf(ROUTES, random);
    byte[] body = bent(oneOf(SEEDS, random), random);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/api/v1/" + route))
            .header("Authorization", "Bearer token-of-all")
            .header("Content-Type", oneOf(TYPES, random))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (random.nextInt(4) == 0) {
      request
          .header("ce-specversion", random.nextInt(4) == 0 ? "%" : "1.0")
          .header("ce-id", "1")
          .header("ce-source", "/s")
          .header("ce-time", random.nextBoolean() ? "2026-11-21T03:00:00Z" : "%zz")
          .header("ce-type", "io.everdrill.alert.%66iring.v1");
    }
    return request;
  }

  private static byte[] bent(String seed, Random random) {
    String text = seed;
    for (int bends = random.nextInt(4); bends > 0; bends--) {
      text = bend(text, random);
    }
    byte[] bytes = text.getBytes(UTF_8);
    for (int flips = random.nextInt(3); flips > 0 && bytes.length > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static String bend(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(40));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(to);
      case 2 -> text.substring(0, to) + text.substring(at);
      default -> anotherValue(text, at, random);
    };
  }

  /** In place of the value after the next colon. */
  private static String anotherValue(String text, int from, Random random) {
    int colon = text.indexOf(':', from);
    if (colon < 0) {
      return text + oneOf(HOSTILE, random);
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, colon + 1) + oneOf(HOSTILE, random) + text.substring(end);
  }

  private static String oneOf(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
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
        new GatewaySettings.HttpLimits(
            1_000_000,
            1_000,
            1_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(60),
            1_000_000),
        usual.streams(),
        usual.views());
  }
}
