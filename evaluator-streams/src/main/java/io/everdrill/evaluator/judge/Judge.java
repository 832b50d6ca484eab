package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.records.DeadLetters;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.SamePartitions;
import io.everdrill.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
 * Joins what was broken with what users felt and what monitoring said, and writes who noticed: a
 * Kafka Streams application, {@code exactly_once_v2}. The picture is at {@link JudgeTopology}.
 */
public final class Judge implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  /** A judge that was killed is missed after this, not after Kafka's 45 s. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(3);

  private final KafkaStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;
  private final JudgeMetrics metrics;

  private Judge(KafkaStreams streams, KafkaStreamsMetrics streamsMetrics, JudgeMetrics metrics) {
    this.streams = streams;
    this.streamsMetrics = streamsMetrics;
    this.metrics = metrics;
  }

  /** Begins to judge where the application left off; its topics must be there. */
  public static Judge start(
      JudgeSettings settings, KafkaSettings kafka, InstantSource time, MeterRegistry registry) {
    JudgeMetrics metrics = new JudgeMetrics(registry, time);
    int partitions = SamePartitions.of(kafka, "judge-start", inputs(kafka));
    KafkaStreams streams =
        new KafkaStreams(
            JudgeTopology.build(settings, kafka.topicPrefix(), partitions, metrics),
            properties(settings, kafka, metrics));
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("The judge stops", failure);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(streams);
    streamsMetrics.bindTo(registry);
    streams.start();
    return new Judge(streams, streamsMetrics, metrics);
  }

  static Properties properties(JudgeSettings settings, KafkaSettings kafka, JudgeMetrics metrics) {
    Properties properties = new Properties();
    properties.putAll(kafka.streams(settings.applicationId()));
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, "judge-" + settings.instance());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // Of what is on the broker already the record with the least append time is taken first.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.state().folder().toString());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) SESSION.toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        (int) HEARTBEAT.toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    deadLetters(properties, kafka, metrics);
    return properties;
  }

  private static void deadLetters(
      Properties properties, KafkaSettings kafka, JudgeMetrics metrics) {
    properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
    properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
    properties.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
        Topic.DEAD_LETTERS.name(kafka.topicPrefix()));
    properties.put(DeadLetters.TOPIC_PREFIX, kafka.topicPrefix());
    properties.put(DeadLetters.COUNTER, metrics.deadLetters());
  }

  private static List<String> inputs(KafkaSettings kafka) {
    return JudgeTopology.INPUTS.stream().map(t -> t.name(kafka.topicPrefix())).toList();
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
    return state.isRunningOrRebalancing()
        ? new Health.Up(state + ", behind by " + metrics.behind())
        : new Health.Down("expected RUNNING, is " + state);
  }

  /** Commits what was judged, and leaves at once, so that another may take over. */
  @Override
  public void close() {
    streamsMetrics.close();
    streams.close(
        CloseOptions.timeout(CLOSE_LIMIT)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
  }
}
