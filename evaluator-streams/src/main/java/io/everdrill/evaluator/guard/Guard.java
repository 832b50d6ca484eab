package io.everdrill.evaluator.guard;

import io.everdrill.evaluator.records.DeadLetters;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every drill that runs and ends it when users are hurt more than was agreed: a Kafka
 * Streams application, at-least-once and without linger, because an abort twice is harmless and a
 * late one is not. Reads uncommitted records on purpose. The picture is at {@link GuardTopology}.
 */
public final class Guard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  /** A guard that was killed is replaced, or comes back, well within an agent's patience. */
  private static final Duration SESSION = Duration.ofSeconds(6);

  private static final Duration HEARTBEAT = Duration.ofMillis(1_500);

  private final KafkaStreams streams;

  private Guard(KafkaStreams streams) {
    this.streams = streams;
  }

  /** Begins to watch where the application left off; its topics must be there. */
  public static Guard start(
      GuardSettings settings, KafkaSettings kafka, InstantSource time, MeterRegistry registry) {
    GuardMetrics metrics = new GuardMetrics(registry);
    KafkaStreams streams =
        new KafkaStreams(
            GuardTopology.build(settings, kafka.topicPrefix(), time, metrics),
            properties(settings, kafka, metrics));
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("The guard stops; agents revert when their patience is over", failure);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    return new Guard(streams);
  }

  static Properties properties(GuardSettings settings, KafkaSettings kafka, GuardMetrics metrics) {
    Properties properties = new Properties();
    properties.putAll(kafka.streams(settings.applicationId()));
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, "guard-" + settings.instance());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateFolder().toString());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000L);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    // Renewing leases must not wait for records.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 50L);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    consumer(properties, ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
    consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
    consumer(properties, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
    properties.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
        Topic.DEAD_LETTERS.name(kafka.topicPrefix()));
    properties.put(DeadLetters.TOPIC_PREFIX, kafka.topicPrefix());
    properties.put(DeadLetters.COUNTER, metrics.deadLetters());
    return properties;
  }

  private static void consumer(Properties properties, String name, Object value) {
    properties.put(StreamsConfig.consumerPrefix(name), value);
  }

  /** Whether all its partitions are assigned and their state is there. */
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Whether a failure ended it; it does nothing from then on. */
  public boolean failed() {
    return streams.state() == KafkaStreams.State.ERROR;
  }

  public Health health() {
    KafkaStreams.State state = streams.state();
    return state == KafkaStreams.State.RUNNING
        ? new Health.Up(state.name())
        : new Health.Down("expected RUNNING, is " + state);
  }

  /** Leaves at once, so that another may take over before agents lose patience. */
  @Override
  public void close() {
    streams.close(
        CloseOptions.timeout(CLOSE_LIMIT)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
  }
}
