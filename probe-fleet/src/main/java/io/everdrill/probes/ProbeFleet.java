package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.runtime.RecordListener;
import io.everdrill.runtime.Secret;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent.Probe;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.PresenceEvent.Prober;
import io.everdrill.topics.events.ProbeCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every probe that is defined, and says on Kafka what it saw and that it is there. */
public final class ProbeFleet implements AutoCloseable {

  static final Duration PRESENCE_INTERVAL = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(ProbeFleet.class);

  private final ProbeFleetSettings settings;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;
  private final RandomGenerator chance;
  private final Vertx vertx;
  private final HttpClient http;
  private final ScheduledThreadPoolExecutor timer;
  private final EventCodec codec;
  private final FleetMetrics metrics;
  private final ResultWriter writer;
  private final ProbeRoster roster;
  private final PartitionReader definitions;
  private volatile boolean failed;

  private ProbeFleet(
      ProbeFleetSettings settings,
      KafkaSettings kafka,
      InstantSource time,
      MeterRegistry registry,
      RandomGenerator chance,
      Supplier<ClockReading> clock) {
    this.settings = settings;
    this.time = time;
    this.clock = clock;
    this.chance = chance;
    List<Probe> ofFiles =
        settings.files().stream().flatMap(f -> ProbeFile.read(f).stream()).toList();
    // One loop carries tens of thousands of looks a second; a second process carries more.
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    this.http = httpClient(vertx, settings);
    this.timer = timer();
    this.codec = new EventCodec("/everdrill/probes/" + settings.prober());
    this.roster = new ProbeRoster(settings.maxProbes(), this::schedule);
    this.metrics = new FleetMetrics(registry, roster::size);
    this.writer = new ResultWriter(producer(settings, kafka), codec, kafka.topicPrefix(), metrics);
    try {
      roster.addFromFiles(ofFiles.stream().filter(p -> settings.covers(p.cell())).toList());
      this.definitions =
          PartitionReader.start(
              kafka.consumer("probes-" + settings.prober(), Isolation.READ_COMMITTED),
              List.of(Feed.all(kafka.topic(Topic.PROBES.shortName()), new Feed.Beginning())),
              new Definitions(),
              registry,
              this::fail);
    } catch (RuntimeException e) {
      giveBack();
      throw e;
    }
    timer.scheduleAtFixedRate(
        this::sayPresent, 0, PRESENCE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to look.
   *
   * @param chance where the moments of looks come from
   * @param clock how far this process's clock is from the broker's, as known now
   * @throws IllegalArgumentException if a file of probes is not right
   */
  public static ProbeFleet start(
      ProbeFleetSettings settings,
      KafkaSettings kafka,
      InstantSource time,
      MeterRegistry metrics,
      RandomGenerator chance,
      Supplier<ClockReading> clock) {
    return new ProbeFleet(settings, kafka, time, metrics, chance, clock);
  }

  /** Up when the definitions are read and results reach the broker. */
  public Health health() {
    String trouble = writer.trouble();
    return trouble.isEmpty()
        ? definitions.health()
        : new Health.Down("results don't reach the broker: " + trouble);
  }

  /** A bug ended it: it says no more that it is there, and nothing but a new process helps. */
  public boolean failed() {
    return failed;
  }

  private void fail(Throwable bug) {
    LOG.error("A thread ended by a bug; the prober must be restarted", bug);
    failed = true;
  }

  public boolean ready() {
    return health() instanceof Health.Up;
  }

  /**
   * Begins no more looks, waits for those in flight, sends what is known, gives everything back.
   */
  @Override
  public void close() {
    definitions.close();
    giveBack();
  }

  private void giveBack() {
    roster.close();
    awaitLooksInFlight();
    timer.shutdownNow();
    writer.close();
    try {
      http.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The HTTP client did not close in order: {}", e.toString());
    }
  }

  /** Definitions of the topic; only what holds in the end is made, not every version on the way. */
  private final class Definitions implements RecordListener {

    private final Map<String, ConsumerRecord<byte[], byte[]>> atStart = new HashMap<>();
    private boolean live;

    @Override
    public void received(ConsumerRecord<byte[], byte[]> record) {
      if (record.key() == null) {
        writer.refuse(record, "key: expected cell/probe, got none");
      } else if (live) {
        take(record);
      } else {
        atStart.put(new String(record.key(), UTF_8), record);
      }
    }

    @Override
    public void caughtUp() {
      live = true;
      atStart.values().forEach(this::take);
      atStart.clear();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
      if (record.value() == null) {
        roster.delete(new String(record.key(), UTF_8));
        return;
      }
      try {
        Event event = codec.decode(record.headers(), record.value());
        if (!(event instanceof Probe probe)) {
          throw new UnreadableEvent(
              "ce_type: expected a probe, got " + event.getClass().getSimpleName());
        }
        String key = new String(record.key(), UTF_8);
        if (!probe.key().equals(key)) {
          // Nobody could delete it.
          throw new UnreadableEvent("key: expected " + probe.key() + ", got " + key);
        }
        if (settings.covers(probe.cell())) {
          roster.define(probe);
        }
      } catch (UnreadableEvent | IllegalArgumentException e) {
        writer.refuse(record, e.getMessage());
      }
    }
  }

  private ScheduledProbe schedule(Probe probe) {
    ScheduledProbe scheduled =
        new ScheduledProbe(
            probe,
            look(probe),
            new OpenSchedule(
                probe.interval(),
                settings.jitter(),
                // Of its own: schedules move on another thread than definitions come on.
                new SplittableRandom(chance.nextLong()),
                time.instant()),
            new ScheduledProbe.Fleet(settings, time, clock, timer, writer::write, metrics));
    scheduled.start();
    return scheduled;
  }

  private Look look(Probe probe) {
    return switch (probe.check()) {
      case ProbeCheck.Http check -> new HttpLook(http, check);
      case ProbeCheck.Sql check ->
          new SqlLook(
              check,
              secret("passwordEnv", check.passwordEnv()),
              probe.timeout(),
              settings.connections());
      case ProbeCheck.Prometheus check -> {
        PrometheusAnswer answer = new PrometheusAnswer(check);
        yield new HttpLook(http, answer.request(secret("tokenEnv", check.tokenEnv())), answer);
      }
    };
  }

  private String secret(String field, String variable) {
    if (variable.isEmpty()) {
      return "";
    }
    Secret secret = settings.passwords().get(variable);
    if (secret == null) {
      throw new IllegalArgumentException(
          field + ": expected a variable with a password or token, got none named " + variable);
    }
    return secret.value();
  }

  private void sayPresent() {
    if (failed) {
      return;
    }
    try {
      roster
          .sizes()
          .forEach(
              (cell, probes) ->
                  writer.write(
                      new Prober(
                          cell,
                          settings.prober(),
                          version(),
                          probes,
                          clock.get(),
                          time.instant())));
    } catch (RuntimeException bug) {
      // Else the timer would drop it without a word.
      fail(bug);
    }
  }

  private static String version() {
    String version = ProbeFleet.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  private void awaitLooksInFlight() {
    try {
      metrics.awaitNoneInFlight(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> producer(ProbeFleetSettings settings, KafkaSettings kafka) {
    Map<String, Object> properties = kafka.producer("probes-" + settings.prober());
    properties.put("partitioner.class", CellPartitioner.class);
    properties.put("linger.ms", settings.linger().toMillis());
    return properties;
  }

  private static HttpClient httpClient(Vertx vertx, ProbeFleetSettings settings) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(settings.connections() == ProbeFleetSettings.Connections.KEEP_ALIVE);
    // Large enough that no look waits for another's connection: each probe's looks are capped.
    int connections = settings.inFlight() * settings.maxProbes();
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setHttp1MaxSize(connections))
        // A look that is under way is told by its own handlers; nobody misses an idle connection.
        .withConnectHandler(
            connection ->
                connection.exceptionHandler(
                    e ->
                        LOG.debug(
                            "connection to {}: {}", connection.remoteAddress(), e.toString())))
        .build();
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("probe-timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
