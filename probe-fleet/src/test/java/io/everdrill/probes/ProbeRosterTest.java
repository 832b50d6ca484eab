package io.everdrill.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which probes are made, seen from what they say: each reads one value out of a database. */
class ProbeRosterTest {

  private static final CellId SHOP = new CellId("shop");

  private final List<Result> results = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledProbe.Fleet fleet =
      new ScheduledProbe.Fleet(
          ProbeFleetSettings.defaults("p1"),
          InstantSource.system(),
          () -> ClockReading.UNKNOWN,
          timer,
          results::add,
          new FleetMetrics(new SimpleMeterRegistry(), () -> 0));
  private final ProbeRoster roster = new ProbeRoster(2, this::start);

  @AfterEach
  void close() {
    roster.close();
    timer.shutdownNow();
  }

  private ScheduledProbe start(Probe probe) {
    ProbeCheck.Sql check = (ProbeCheck.Sql) probe.check();
    ScheduledProbe scheduled =
        new ScheduledProbe(
            probe,
            new SqlLook(check, "", probe.timeout(), ProbeFleetSettings.Connections.FRESH),
            new OpenSchedule(probe.interval(), 0, new SplittableRandom(1), Instant.now()),
            fleet);
    scheduled.start();
    return scheduled;
  }

  private static Probe reading(String name, String value, Duration timeout) {
    return new Probe(
        SHOP,
        name,
        "ledger",
        new ProbeCheck.Sql("jdbc:h2:mem:", "", "", "select '" + value + "'", value),
        Duration.ofMillis(20),
        timeout,
        Instant.EPOCH);
  }

  private static Probe reading(String name, String value) {
    return reading(name, value, Duration.ofSeconds(10));
  }

  /** From now on only this comes; looks that are under way may end before. */
  private void awaitOnly(String value) {
    Awaitility.await()
        .until(
            () -> {
              int seen = results.size();
              Awaitility.await().until(() -> results.size() > seen + 3);
              return results.subList(seen, results.size()).stream()
                  .allMatch(r -> r.value().equals(value));
            });
  }

  @Test
  void definitionOfTheTopicTakesTheFilesPlaceUntilItIsDeleted() {
    roster.addFromFiles(List.of(reading("sum", "file")));
    awaitOnly("file");

    roster.define(reading("sum", "topic"));
    awaitOnly("topic");

    roster.delete("shop/sum");
    awaitOnly("file");
    assertThat(roster.sizes()).isEqualTo(Map.of(SHOP, 1));
  }

  @Test
  void deletedProbeIsMadeNoMore() {
    roster.define(reading("a", "a"));
    roster.define(reading("b", "b"));
    roster.delete("shop/a");
    roster.delete("shop/never-there");

    awaitOnly("b");
    assertThat(roster.size()).isEqualTo(1);
  }

  /** S8: a bad definition does not end the good one before it. */
  @Test
  void s8DefinitionThatCannotBeMadeLeavesTheOneBefore() {
    roster.define(reading("sum", "good"));

    assertThatThrownBy(() -> roster.define(reading("sum", "bad", Duration.ofHours(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeoutMs: expected at most 60000, got 3600000");

    awaitOnly("good");
    roster.delete("shop/sum");
    assertThat(roster.size()).isZero();
  }

  @Test
  void moreProbesThanAllowedAreRefusedButChangesAreNot() {
    roster.define(reading("a", "a"));
    roster.define(reading("b", "b"));

    assertThatThrownBy(() -> roster.define(reading("c", "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 2 probes", "shop/c");
    roster.define(reading("b", "changed"));

    assertThat(roster.size()).isEqualTo(2);
  }
}
