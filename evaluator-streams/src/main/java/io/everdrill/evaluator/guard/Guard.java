package io.everdrill.evaluator.guard;

import io.everdrill.evaluator.records.DeadLetters;
import io.everdrill.evaluator.streams.StreamsApplication;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.SamePartitions;
import io.everdrill.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
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

  /** The processor asks for commits itself, more often, when it has saved what it counted. */
  private static final Duration COMMIT_INTERVAL = Duration.ofMinutes(1);

  /** Counts of some ten thousand cells. */
  private static final long CACHE_BYTES = 32L << 20;

  /** Several ticks; what is not saved by then is counted no more. */
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(2);

  private final StreamsApplication streams;
  private final Leaving leaving;

  private Guard(StreamsApplication streams, Leaving leaving) {
    this.streams = streams;
    this.leaving = leaving;
  }

  /** Begins to watch where the application left off; its topics must be there. */
  public static Guard start(
      GuardSettings settings, KafkaSettings kafka, InstantSource time, MeterRegistry registry) {
    GuardMetrics metrics = new GuardMetrics(registry);
    Leaving leaving = new Leaving();
    SamePartitions.of(kafka, "guard-start", byCell(kafka));
    return new Guard(
        StreamsApplication.start(
            GuardTopology.build(settings, kafka.topicPrefix(), time, metrics, leaving),
            properties(settings, kafka, metrics),
            registry,
            "The guard stops; agents revert when their patience is over"),
        leaving);
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
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
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
    if (ready()) {
      leaving.ask(SAVE_LIMIT);
    }
    streams.close();
  }
}
