package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.records.DeadLetters;
import io.everdrill.evaluator.streams.StreamsApplication;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.SamePartitions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Joins what was broken with what users felt and what monitoring said, and writes who noticed: a
 * Kafka Streams application, {@code exactly_once_v2}. The picture is at {@link JudgeTopology}.
 */
public final class Judge implements AutoCloseable {

  /** A judge that was killed is missed after this, not after Kafka's 45 s. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(3);

  /** A judge that came back gets its cells when its state is there; asked for at least so often. */
  private static final Duration EVEN_AGAIN = Duration.ofMinutes(1);

  private static final int BATCH_BYTES = 128 * 1024;

  private final StreamsApplication streams;
  private final JudgeMetrics metrics;

  private Judge(StreamsApplication streams, JudgeMetrics metrics) {
    this.streams = streams;
    this.metrics = metrics;
  }

  /** Begins to judge where the application left off; its topics must be there. */
  public static Judge start(
      JudgeSettings settings, KafkaSettings kafka, InstantSource time, MeterRegistry registry) {
    JudgeMetrics metrics = new JudgeMetrics(registry, time);
    int partitions = SamePartitions.of(kafka, "judge-start", inputs(kafka));
    return new Judge(
        StreamsApplication.start(
            JudgeTopology.build(settings, kafka.topicPrefix(), partitions, metrics),
            properties(settings, kafka, metrics),
            registry,
            "The judge stops"),
        metrics);
  }

  static Properties properties(JudgeSettings settings, KafkaSettings kafka, JudgeMetrics metrics) {
    Properties properties =
        StreamsApplication.properties(
            kafka,
            settings.applicationId(),
            "judge-" + settings.instance(),
            settings.state().folder(),
            settings.standbys());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    // Of what is on the broker already the record with the least append time is taken first.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
    // Nothing is seen before its commit, which sends what lingers: fewer and larger requests.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        settings.commitInterval().toMillis());
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, EVEN_AGAIN.toMillis());
    StreamsApplication.missedAfter(properties, SESSION, HEARTBEAT);
    StreamsApplication.consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    DeadLetters.takeOver(properties, kafka.topicPrefix(), metrics.deadLetters());
    return properties;
  }

  private static List<String> inputs(KafkaSettings kafka) {
    return JudgeTopology.INPUTS.stream().map(t -> t.name(kafka.topicPrefix())).toList();
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
    KafkaStreams.State state = streams.state();
    return state.isRunningOrRebalancing()
        ? new Health.Up(state + ", behind by " + metrics.behind())
        : new Health.Down("expected RUNNING, is " + state);
  }

  /** Commits what was judged, and leaves at once, so that another may take over. */
  @Override
  public void close() {
    streams.close();
  }
}
