package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.everdrill.topics.events.ProbeEvent.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The open schedule against real servers, on one timer as in the fleet. */
class ScheduledProbeTest {

  private static final Duration INTERVAL = Duration.ofMillis(40);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int IN_FLIGHT = 20;

  private final Targets targets = new Targets();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Result> results = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ProbeFleetSettings settings =
      new ProbeFleetSettings(
          "p1",
          Set.of(),
          List.of(),
          ProbeFleetSettings.Connections.FRESH,
          0,
          IN_FLIGHT,
          10,
          Duration.ZERO,
          Map.of());
  private final ScheduledProbe.Fleet fleet =
      new ScheduledProbe.Fleet(
          settings,
          InstantSource.system(),
          () -> ClockReading.UNKNOWN,
          timer,
          results::add,
          new FleetMetrics(meters, () -> 1));

  @AfterEach
  void close() throws Exception {
    timer.shutdownNow();
    targets.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private ScheduledProbe start(String name, URI url) {
    ProbeCheck.Http check = ProbeCheck.Http.get(url);
    Probe probe =
        new Probe(new CellId("shop"), name, name, check, INTERVAL, TIMEOUT, Instant.EPOCH);
    ScheduledProbe scheduled =
        new ScheduledProbe(
            probe,
            new HttpLook(http, check),
            new OpenSchedule(INTERVAL, 0, new SplittableRandom(1), Instant.now()),
            fleet);
    scheduled.start();
    return scheduled;
  }

  private List<Result> of(String probe) {
    return results.stream().filter(r -> r.probe().equals(probe)).toList();
  }

  /** A user who comes while the target hangs is not served: that is a failure, not a gap. */
  @Test
  void hungTargetFailsInEveryIntervalAndHoldsUpNobodyElse() throws IOException {
    // The first look of a JVM loads hundreds of classes.
    try (ScheduledProbe _ = start("warm", targets.http(200, "ok"))) {
      await().atMost(LIMIT).until(() -> of("warm").stream().filter(Result::passed).count() > 20);
    }
    try (ScheduledProbe _ = start("hung", Targets.url(targets.hung()));
        ScheduledProbe _ = start("well", targets.http(200, "ok"))) {
      await().atMost(LIMIT).until(() -> of("hung").size() > 60);
    }
    await().until(() -> inFlight() == 0);

    assertThat(of("hung")).noneMatch(Result::passed);
    // Where this host stalls for a second, some looks have not even a connection by then.
    assertThat(of("hung"))
        .extracting(Result::failure)
        .contains(Failure.TIMEOUT)
        .isSubsetOf(Failure.TIMEOUT, Failure.CONNECT_TIMEOUT);
    assertThat(of("hung"))
        .extracting(Result::reason)
        .anyMatch(r -> r.contains("not begun: 20 looks"));
    assertThat(of("hung")).extracting(Result::reason).anyMatch(r -> r.contains("no whole answer"));
    eachIntervalOnce(of("hung"));
    assertThat(of("well")).hasSizeGreaterThan(30).allMatch(Result::passed);
    eachIntervalOnce(of("well"));
  }

  private static void eachIntervalOnce(List<Result> looks) {
    List<Instant> due = looks.stream().map(Result::scheduledAt).sorted().toList();
    for (int i = 1; i < due.size(); i++) {
      assertThat(due.get(i)).isEqualTo(due.getFirst().plus(INTERVAL.multipliedBy(i)));
    }
  }

  /** The deadline counts from when the look was due, and what hangs is cut off there. */
  @Test
  void lookEndsByItsTimeout() throws IOException {
    try (ScheduledProbe _ = start("hung", Targets.url(targets.hung()))) {
      await()
          .atMost(LIMIT)
          .until(() -> of("hung").stream().anyMatch(r -> r.reason().contains("no whole answer")));
    }
    assertThat(of("hung"))
        .filteredOn(r -> r.reason().contains("no whole answer"))
        .allSatisfy(
            r ->
                assertThat(Duration.between(r.scheduledAt(), r.endedAt()))
                    .isGreaterThanOrEqualTo(TIMEOUT.minusMillis(5)));
  }

  @Test
  void closedProbeLooksNoMoreButSaysWhatWasInFlight() throws IOException {
    try (ScheduledProbe _ = start("hung", Targets.url(targets.hung()))) {
      await().atMost(LIMIT).until(() -> inFlight() > 0);
    }
    await().atMost(LIMIT).until(() -> inFlight() == 0);
    List<Result> said = of("hung");
    assertThat(said).isNotEmpty();

    try (ScheduledProbe _ = start("well", targets.http(200, "ok"))) {
      await().atMost(LIMIT).until(() -> of("well").size() > 4);
    }
    assertThat(of("hung")).isEqualTo(said);
  }

  private double inFlight() {
    return meters.get("everdrill.probe.in.flight").gauge().value();
  }

  /** A definition that cannot be carried out is a failed look each time, and stops nothing. */
  @Test
  void impossibleCheckFailsEachTime() throws Exception {
    try (ScheduledProbe _ = start("odd", URI.create("mailto:ops@example.org"))) {
      await().atMost(LIMIT).until(() -> of("odd").size() > 3);
    }
    assertThat(of("odd")).allMatch(r -> r.failure() == Failure.OTHER && !r.reason().isEmpty());
  }
}
