package io.everdrill.scheduler;

import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.SamePartitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts drills in the cells whose partitions it has; more of them share the cells. What a drill
 * needs is one transaction, so a scheduler may be killed at any time and started again.
 */
public final class Scheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final String APPLICATION = "scheduler";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final KafkaStreams streams;
  private final AtomicBoolean drawing;

  private Scheduler(KafkaStreams streams, AtomicBoolean drawing) {
    this.streams = streams;
    this.drawing = drawing;
  }

  /**
   * Returns at once; {@link #ready} tells when it draws.
   *
   * @param clock how far this process's clock is from the broker's
   * @throws IllegalStateException if the topics are not there or not partitioned alike
   */
  public static Scheduler start(
      SchedulerSettings settings,
      SchedulerSecrets secrets,
      KafkaSettings kafka,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry metrics) {
    int partitions =
        SamePartitions.of(
            kafka, APPLICATION + "-" + settings.instance() + "-admin", topicsByCell(kafka));
    AtomicBoolean drawing = new AtomicBoolean(true);
    Topology topology =
        topology(
            settings, secrets, kafka.topicPrefix(), partitions, drawing::get, time, clock, metrics);
    KafkaStreams streams = new KafkaStreams(topology, properties(kafka, settings, metrics));
    streams.setUncaughtExceptionHandler(Scheduler::afterFailure);
    streams.start();
    return new Scheduler(streams, drawing);
  }

  static Topology topology(
      SchedulerSettings settings,
      SchedulerSecrets secrets,
      String topicPrefix,
      int partitions,
      BooleanSupplier drawing,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry metrics) {
    return SchedulerTopology.build(
        topicPrefix,
        partitions,
        new EventCodec("/everdrill/scheduler/" + settings.instance()),
        secrets.signer(),
        settings,
        () ->
            new ScheduleProcessor(
                new Scheduling(settings, secrets.seeds()),
                secrets.seeds(),
                partitions,
                drawing,
                time,
                clock,
                metrics));
  }

  /**
   * Starts no drill from now on, at once; those that run are still followed to their end. Whoever
   * is about to stop agents too says this first, and need not wait for {@link #close}.
   */
  public void stopDrawing() {
    drawing.set(false);
  }

  /** Whether it has its cells and their state and is drawing, or has none to draw for. */
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Whether a failure ended it; it does nothing from then on. */
  public boolean failed() {
    return streams.state() == KafkaStreams.State.ERROR;
  }

  /** The same for the health port, with the state's name. */
  public Health health() {
    KafkaStreams.State state = streams.state();
    return state == KafkaStreams.State.RUNNING
        ? new Health.Up(state.name())
        : new Health.Down(state.name());
  }

  /** Stops within 30 s; what it started goes on, its slots are kept. */
  @Override
  public void close() {
    boolean stopped =
        streams.close(
            CloseOptions.timeout(STOP_LIMIT)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    if (!stopped) {
      LOG.warn("scheduler did not stop within {}", STOP_LIMIT);
    }
  }

  /** The world's failures are tried again with a new thread; a bug of ours stops the scheduler. */
  private static StreamThreadExceptionResponse afterFailure(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof org.apache.kafka.common.errors.RetriableException) {
        LOG.warn("scheduler thread failed, a new one takes over", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
    }
    LOG.error("scheduler stops", failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  static Properties properties(
      KafkaSettings kafka, SchedulerSettings settings, MeterRegistry metrics) {
    Properties p = new Properties();
    p.putAll(kafka.streams(kafka.topicPrefix() + APPLICATION));
    p.put(StreamsConfig.CLIENT_ID_CONFIG, APPLICATION + "-" + settings.instance());
    p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateFolder().toString());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    p.put(StreamsConfig.POLL_MS_CONFIG, 50);
    p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    CountedDeadLetters.takeOver(p, kafka.topicPrefix(), metrics);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // A killed scheduler's cells are taken over within seconds.
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
    return p;
  }

  private static List<String> topicsByCell(KafkaSettings kafka) {
    return Stream.of(Topic.values())
        .filter(t -> t.spread() == Topic.Spread.BY_CELL)
        .map(t -> t.name(kafka.topicPrefix()))
        .toList();
  }
}
