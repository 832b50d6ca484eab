package io.everdrill.evaluator.guard;

import io.everdrill.evaluator.records.DeadLetters;
import io.everdrill.evaluator.streams.StreamsApplication;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.Rehearsal;
import io.everdrill.runtime.SamePartitions;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Watches every drill that runs and ends it when users are hurt more than was agreed: a Kafka
 * Streams application, at-least-once and without linger, because an abort twice is harmless and a
 * late one is not. Reads uncommitted records on purpose. The picture is at {@link GuardTopology}.
 */
public final class Guard implements AutoCloseable {

  /** A guard that was killed is replaced, or comes back, well within an agent's patience. */
  private static final Duration SESSION = Duration.ofSeconds(6);

  private static final Duration HEARTBEAT = Duration.ofMillis(1_500);

  /** Nothing is decided while a commit waits for the broker. */
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

  private final Rehearsal rehearsal;
  private final StreamsApplication streams;

  private Guard(Rehearsal rehearsal, StreamsApplication streams) {
    this.rehearsal = rehearsal;
    this.streams = streams;
  }

  /**
   * Begins to watch where the application left off; its topics must be there.
   *
   * @param clock how far this process's clock is from the broker's, as known now
   */
  public static Guard start(
      GuardSettings settings,
      KafkaSettings kafka,
      InstantSource time,
      Supplier<ClockReading> clock,
      MeterRegistry registry) {
    GuardMetrics metrics = new GuardMetrics(registry);
    SamePartitions.of(kafka, "guard-start", byCell(kafka));
    EventCodec codec = new EventCodec("/everdrill/" + settings.by());
    AbortRehearsal rehearsal = new AbortRehearsal(codec, settings.by(), time.instant());
    return new Guard(
        Rehearsal.begin("guard-abort", rehearsal::abort),
        StreamsApplication.start(
            GuardTopology.build(settings, kafka.topicPrefix(), time, clock, metrics),
            properties(settings, kafka, metrics),
            registry,
            "The guard stops; agents revert when their patience is over"));
  }

  /** A cell's records are in the same partition of each, and a pulse names that of its guard. */
  private static List<String> byCell(KafkaSettings kafka) {
    return Stream.concat(GuardTopology.INPUTS.stream(), Stream.of(Topic.LEASES))
        .map(topic -> topic.name(kafka.topicPrefix()))
        .toList();
  }

  static Properties properties(GuardSettings settings, KafkaSettings kafka, GuardMetrics metrics) {
    Properties properties =
        StreamsApplication.properties(
            kafka,
            settings.applicationId(),
            "guard-" + settings.instance(),
            settings.stateFolder(),
            settings.standbys());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    // Facts say the same in any order, so none waits for what another topic may still hold.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    // Renewing leases must not wait for records.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 50L);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    StreamsApplication.missedAfter(properties, SESSION, HEARTBEAT);
    StreamsApplication.consumer(properties, ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    StreamsApplication.consumer(
        properties, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    DeadLetters.takeOver(properties, kafka.topicPrefix(), metrics.deadLetters());
    return properties;
  }

  /** Whether all its partitions are assigned and their state is there. */
  public boolean ready() {
    return streams.ready();
  }

  /** Whether a failure ended it; it does nothing from then on. */
  public boolean failed() {
    return streams.failed();
  }

  public Health health() {
    return ready()
        ? new Health.Up(streams.state().name())
        : new Health.Down("expected RUNNING, is " + streams.state());
  }

  /** Saves what it has counted and leaves, so that another may take over before agents mind. */
  @Override
  public void close() {
    rehearsal.close();
    streams.close();
  }
}
