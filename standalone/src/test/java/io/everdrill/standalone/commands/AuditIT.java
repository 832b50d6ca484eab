package io.everdrill.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.scheduler.DaySeeds;
import io.everdrill.scheduler.Scheduler;
import io.everdrill.scheduler.SchedulerSecrets;
import io.everdrill.scheduler.SchedulerSettings;
import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.standalone.demo.Definitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Json;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.Signing;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DrillEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real scheduler drew on a real broker, proven; and what others wrote, refuted. */
class AuditIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ENOUGH = 5;

  private final KafkaSettings kafka = EmbeddedKafka.shared().ownTopics("audit-it");
  private final String prefix = kafka.topicPrefix();

  /** How far the scheduler's clock, not the broker's, is ahead. */
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  private final InstantSource clock = () -> Instant.now().plus(ahead.get());
  private final ScheduledExecutorService world = Executors.newSingleThreadScheduledExecutor();
  private Scheduler scheduler;

  @BeforeEach
  void startTheScheduler(@TempDir Path state) {
    CommandRun topics = everdrill("topics", "create", "--partitions=1", "--replication=1");
    assertThat(topics.exitCode()).as("%s", topics.err()).isZero();
    AuditedCell.definitions().forEach(event -> Definitions.write(kafka, "/test", List.of(event)));
    world.scheduleWithFixedDelay(this::theWorldGoesOn, 0, 500, TimeUnit.MILLISECONDS);
    scheduler =
        Scheduler.start(
            SchedulerSettings.named("s1").whenGated(WhenGated.WAIT).withStateFolder(state),
            new SchedulerSecrets(
                new Signing.Signer("k1", KeyFiles.generate().getPrivate()), DaySeeds.fixed(5)),
            kafka,
            clock,
            () -> ClockReading.UNKNOWN,
            new SimpleMeterRegistry());
  }

  private void theWorldGoesOn() {
    Definitions.write(kafka, "/test", AuditedCell.signsOfLife(clock.instant()));
  }

  @AfterEach
  void stopTheScheduler() throws Exception {
    world.shutdown();
    assertThat(world.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    scheduler.close();
  }

  @Test
  void drillsAreProvenOnceTheSeedIsToldAndOneThatWasWrittenByAnotherIsRefuted() throws Exception {
    await().atMost(PATIENCE).until(() -> audit(0).get("notYet").asLong() >= ENOUGH);
    assertThat(everdrill("audit").out().getFirst()).contains("not yet (the seed is told after ");

    scheduler.stopDrawing();
    ahead.set(Duration.ofHours(25));
    await().atMost(PATIENCE).until(() -> audit(0).get("notYet").asLong() == 0);
    JsonNode told = audit(0);
    assertThat(told.get("proven").asLong())
        .isEqualTo(told.get("drills").size())
        .isGreaterThanOrEqualTo(ENOUGH);

    tamper();
    CommandRun found = everdrill("audit");
    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", found.out()))
        .contains("shop-4711", "REFUTED", "moment.due (" + prefix + "drills-", "1 refuted");
    assertThat(audit(1, "--drill=shop-4711").get("refuted").asLong()).isEqualTo(1);
    assertThat(audit(0, "--drill=shop-1").get("proven").asLong()).isEqualTo(1);
    assertThat(audit(0, "--cell=another").get("drills")).isEmpty();
    assertThat(everdrill("audit", "--drill=shop-4712").exitCode()).isEqualTo(2);
  }

  /** A drill that somebody wanted just then, told as if it had been drawn. */
  private void tamper() throws Exception {
    ObjectNode drill = Json.mapper().valueToTree(drills().getFirst());
    drill.put("drill", "shop-4711");
    Definitions.write(
        kafka, "/test", List.of(Json.mapper().treeToValue(drill, DrillEvent.Started.class)));
  }

  private List<DrillEvent.Started> drills() throws Exception {
    List<DrillEvent.Started> started = new ArrayList<>();
    EventCodec codec = new EventCodec("/test");
    PartitionReader.readToEnd(
        kafka.consumer("test", KafkaSettings.Isolation.READ_COMMITTED),
        List.of(Feed.all(Topic.DRILLS.name(prefix), new Feed.Beginning())),
        record -> {
          if (codec.decode(record.headers(), record.value()) instanceof DrillEvent.Started told) {
            started.add(told);
          }
        },
        PATIENCE);
    return started;
  }

  private JsonNode audit(int exitCode, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("audit", "--format=json"));
    arguments.addAll(List.of(more));
    CommandRun run = everdrill(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s %s", run.out(), run.err()).isEqualTo(exitCode);
    return Json.mapper().readTree(run.out().getFirst());
  }

  private CommandRun everdrill(String... arguments) {
    return CommandRun.of(
        Map.of(
            "EVERDRILL_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "EVERDRILL_KAFKA_TOPIC_PREFIX",
            prefix),
        arguments);
  }
}
