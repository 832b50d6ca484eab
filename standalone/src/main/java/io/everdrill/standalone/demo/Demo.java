package io.everdrill.standalone.demo;

import io.everdrill.gateway.Gateway;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.Lifecycle;
import io.everdrill.runtime.Metrics;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.scheduler.Scheduler;
import io.everdrill.topics.TopicAdmin;
import io.everdrill.topics.TopicLayout;
import io.everdrill.topics.events.CellId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/**
 * All of Everdrill at once, against a cell of real processes: every part by name, on an embedded
 * broker or a given cluster. Stops in the order of DESIGN: no more drills are drawn, the agent
 * reverts, then scheduler, probes, guard, judge and what they need.
 */
public final class Demo implements AutoCloseable {

  static final CellId CELL = new CellId("demo");
  private static final int PARTITIONS = 3;
  private static final Duration ASK_LIMIT = Duration.ofSeconds(30);
  private static final Duration LAST_WORDS_LIMIT = Duration.ofSeconds(3);

  private final DemoSettings settings;
  private final InstantSource time;
  private final RandomGenerator chance;
  private final Consumer<String> out;
  private final Narrator narrator;
  private final Lifecycle lifecycle = new Lifecycle();
  private final RunReport report = new RunReport(CELL);

  /**
   * @param chance for keys and tokens; drills are drawn from the settings' seed
   * @param out takes each line of the run, as it happens
   */
  public Demo(
      DemoSettings settings,
      InstantSource time,
      RandomGenerator chance,
      Consumer<String> out,
      Narrator.Colours colours) {
    this.settings = settings;
    this.time = time;
    this.chance = chance;
    this.out = out;
    this.narrator = new Narrator(colours, ZoneId.systemDefault());
  }

  /**
   * Starts everything and returns when drills are being drawn.
   *
   * @throws Exception if a part does not start; what was started is stopped by {@link #close()}
   */
  public void start() throws Exception {
    Path folder = lifecycle.start("files", DemoFolder::new).path();
    KafkaSettings kafka = broker(folder);
    createTopics(kafka);
    Metrics metrics = lifecycle.start("metrics", Metrics::new);
    ProcessClock clock =
        lifecycle.start(
            "clock",
            () -> ProcessClock.start("demo", kafka, time, bug -> lifecycle.fail("clock", bug)));
    DemoParts parts =
        new DemoParts(settings, folder, kafka, time, chance, metrics.registry(), clock, lifecycle);
    Gateway gateway = parts.gateway();
    out.accept("Gateway: " + gateway.url() + " (open it in a browser)");
    out.accept(
        "Token: " + parts.commanderToken() + " (halt and resume at the gateway, this run only)");
    out.accept("Kafka: " + kafka.bootstrapServers());
    out.accept("Seed: " + settings.seed() + ", drills drawn " + drawn());
    // Processes take longest: the parts start meanwhile, and wait for what is defined last.
    DemoParts.StartingCell cell = parts.cell(gateway.url());
    parts.judge();
    parts.guard();
    PartitionReader watch = watch(kafka, metrics);
    parts.probes(cell.plan());
    Scheduler scheduler = parts.scheduler();
    parts.agent(gateway);
    // Leaving its group takes the scheduler seconds on a busy host: faults do not wait for that.
    lifecycle.start("draws", () -> scheduler::stopDrawing);
    cell.await();
    if (!watch.awaitCaughtUp(ASK_LIMIT)) {
      throw new IOException("the topics of the demo cannot be read within " + ASK_LIMIT);
    }
    parts.define(cell.plan());
    lifecycle.running();
  }

  /** Waits until the wanted drills are judged, or somebody asks to stop. */
  public Lifecycle.End await() throws InterruptedException {
    return lifecycle.awaitEnd();
  }

  /**
   * Stops all parts in order, each within its limit; says which did not stop. Safe to call twice.
   */
  public List<Lifecycle.NotStopped> stop() {
    return lifecycle.stop();
  }

  @Override
  public void close() {
    lifecycle.close();
  }

  /** The score as far as verdicts are there. */
  public RunReport report() {
    return report;
  }

  private String drawn() {
    return switch (settings.mode()) {
      case DOUBLE_RANDOM -> "double-random: random target, fault and moment";
    };
  }

  private KafkaSettings broker(Path folder) throws Exception {
    return switch (settings.broker()) {
      case DemoSettings.Embedded e ->
          KafkaSettings.plain(
              lifecycle
                  .start("broker", () -> EmbeddedKafka.in(folder.resolve("kafka")))
                  .bootstrapServers());
      case DemoSettings.Cluster(KafkaSettings given) -> given;
    };
  }

  private static void createTopics(KafkaSettings kafka) {
    TopicLayout single = TopicLayout.singleBroker(PARTITIONS);
    TopicLayout layout =
        new TopicLayout(
            kafka.topicPrefix(),
            single.partitions(),
            single.replication(),
            single.minInSync(),
            single.compression());
    try (Admin admin = Admin.create(kafka.admin("everdrill-demo"))) {
      new TopicAdmin(admin, layout, ASK_LIMIT).create();
    }
  }

  /** The reader of what happens; stopped after the agent, and behind the last of what that says. */
  private PartitionReader watch(KafkaSettings kafka, Metrics metrics) throws Exception {
    RunWatch watch =
        new RunWatch(
            CELL, settings.drills(), narrator, report, out, () -> lifecycle.end("the last drill"));
    List<Feed> feeds =
        RunWatch.TOPICS.stream()
            .map(t -> Feed.all(t.name(kafka.topicPrefix()), new Feed.End()))
            .toList();
    PartitionReader reader =
        lifecycle.start(
            "watch",
            () ->
                PartitionReader.start(
                    kafka.consumer("everdrill-demo-watch", Isolation.READ_COMMITTED),
                    feeds,
                    watch,
                    metrics.registry(),
                    bug -> lifecycle.fail("watch", bug)));
    lifecycle.start("last words", () -> () -> watch.awaitAllOver(LAST_WORDS_LIMIT));
    return reader;
  }

  /** A temporary folder that is gone after the demo. */
  private static final class DemoFolder implements AutoCloseable {
    private final Path path;

    DemoFolder() throws IOException {
      path = Files.createTempDirectory("everdrill-demo-");
    }

    Path path() {
      return path;
    }

    @Override
    public void close() throws IOException {
      try (var files = Files.walk(path)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
