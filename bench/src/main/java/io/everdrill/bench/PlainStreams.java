package io.everdrill.bench;

import io.everdrill.evaluator.streams.StreamsApplication;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The judge's second peer: reads the same records as {@link BareReader} does, parses them alike and
 * does nothing with them either, but in Kafka Streams, exactly once and in the order of append
 * times. How far it stays behind the consumer is the price of that; the rest is the judge's own.
 */
final class PlainStreams {

  private static final Deserializer<byte[]> BYTES = Serdes.ByteArray().deserializer();

  private PlainStreams() {}

  /** Begins to read these topics from their beginning. */
  static StreamsApplication start(
      KafkaSettings kafka,
      List<Topic> topics,
      String applicationId,
      Path folder,
      Duration commitInterval,
      MeterRegistry metrics) {
    Properties properties =
        StreamsApplication.properties(kafka, applicationId, applicationId, folder, 0);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
    StreamsApplication.consumer(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    Topology topology = new Topology();
    for (Topic topic : topics) {
      topology.addSource(topic.shortName(), BYTES, BYTES, topic.name(kafka.topicPrefix()));
    }
    topology.addProcessor(
        "parse", Parser::new, topics.stream().map(Topic::shortName).toArray(String[]::new));
    return StreamsApplication.start(topology, properties, metrics, "Kafka Streams alone stops");
  }

  private static final class Parser extends ContextualProcessor<byte[], byte[], Void, Void> {
    private long seen;

    @Override
    public void process(Record<byte[], byte[]> record) {
      Event event = BareReader.parse(record.headers(), record.value());
      seen += event.key().length();
      if (seen == 0) {
        throw new IllegalStateException("expected an event with a key, got " + event);
      }
    }
  }
}
