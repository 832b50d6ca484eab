package io.everdrill.gateway;

import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Tells whether the gateway lives and can do its work, and its numbers. */
final class Vitals implements AutoCloseable {

  private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final TopicTail tail;
  private final Admin admin;
  private final MeterRegistry metrics;

  Vitals(TopicTail tail, KafkaSettings kafka, String instance, MeterRegistry metrics) {
    this.tail = tail;
    this.admin = Admin.create(kafka.admin("gateway-" + instance + "-vitals"));
    this.metrics = metrics;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/health/live",
            "503 when only a restart helps",
            Permission.NONE,
            (Endpoint.Action) call -> answer(Map.of("reader", tail::alive))),
        Endpoint.get(
            "/health/ready",
            "503 while Kafka is away or the topics are not read yet",
            Permission.NONE,
            (Endpoint.Action) call -> answer(readiness())),
        Endpoint.get(
            "/metrics",
            "numbers for Prometheus",
            Permission.READ,
            (Endpoint.Action)
                call -> {
                  call.caller().requireEverywhere("the numbers of the whole gateway");
                  return scrape();
                }));
  }

  /** What must hold for the gateway to do its work. */
  Map<String, Health.Check> readiness() {
    Map<String, Health.Check> checks = new LinkedHashMap<>();
    checks.put("kafka", this::kafka);
    checks.put("views", tail::health);
    return checks;
  }

  /** Only a restart helps. */
  boolean failed() {
    return tail.alive() instanceof Health.Down;
  }

  private Health kafka() {
    try {
      int brokers =
          admin.describeCluster().nodes().get(CHECK_LIMIT.toMillis(), TimeUnit.MILLISECONDS).size();
      return new Health.Up(brokers + " brokers");
    } catch (TimeoutException e) {
      return new Health.Down("no answer in " + CHECK_LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      return new Health.Down(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health.Down("stopping");
    }
  }

  private static Answer answer(Map<String, Health.Check> checks) {
    List<Map<String, String>> found = new ArrayList<>();
    int status = 200;
    for (Map.Entry<String, Health.Check> check : checks.entrySet()) {
      Health health = check.getValue().look();
      String state = health instanceof Health.Up ? "up" : "down";
      status = health instanceof Health.Up ? status : 503;
      found.add(Map.of("name", check.getKey(), "status", state, "detail", health.detail()));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status == 200 ? "up" : "down");
    body.put("checks", found);
    return Answer.json(body).withStatus(status);
  }

  private Answer scrape() {
    String text =
        prometheus(metrics)
            .findFirst()
            .orElseThrow(() -> Problem.notFound("no Prometheus registry is kept"))
            .scrape();
    return Answer.text("text/plain; version=0.0.4; charset=utf-8", text);
  }

  private static Stream<PrometheusMeterRegistry> prometheus(MeterRegistry registry) {
    return switch (registry) {
      case PrometheusMeterRegistry found -> Stream.of(found);
      case CompositeMeterRegistry all -> all.getRegistries().stream().flatMap(Vitals::prometheus);
      default -> Stream.empty();
    };
  }

  @Override
  public void close() {
    admin.close(CLOSE_LIMIT);
  }
}
