package io.everdrill.scheduler;

import io.everdrill.topics.Brief;
import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what cannot be read, or whose signature does not count, to dead-letters, in the same
 * transaction, and goes on. Made by Kafka Streams, which is why what it needs comes by its
 * configuration. Its own handler would send a record of any size, and be stopped by one that is
 * larger than a record may be, each time it starts again.
 */
public final class CountedDeadLetters implements DeserializationExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(CountedDeadLetters.class);
  private static final String TOPIC_PREFIX = "everdrill.topic.prefix";
  private static final String COUNTER = "everdrill.dead.letters.counter";

  private String topicPrefix;
  private Counter counter;

  /** Makes this what the scheduler does with such records. */
  static void takeOver(Properties properties, String topicPrefix, MeterRegistry metrics) {
    properties.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, CountedDeadLetters.class);
    properties.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
        Topic.DEAD_LETTERS.name(topicPrefix));
    properties.put(TOPIC_PREFIX, topicPrefix);
    properties.put(COUNTER, metrics.counter("everdrill.scheduler.dead.letters"));
  }

  @Override
  public void configure(Map<String, ?> configs) {
    topicPrefix = (String) configs.get(TOPIC_PREFIX);
    counter = (Counter) configs.get(COUNTER);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> unreadable, Exception why) {
    counter.increment();
    String reason = String.valueOf(why.getMessage());
    LOG.warn(
        "{}, partition {}, offset {} goes to dead-letters: {}",
        unreadable.topic(),
        unreadable.partition(),
        unreadable.offset(),
        Brief.text(reason));
    return Response.resume(List.of(DeadLetter.of(topicPrefix, unreadable, reason)));
  }
}
