package io.everdrill.evaluator.records;

import io.everdrill.topics.DeadLetter;
import io.everdrill.topics.Topic;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends records that are no event of ours, or have no place where they are, to dead-letters, in the
 * same transaction where there is one, and goes on. Our own bug stops the streams instead. Made by
 * Kafka Streams, which is why what it needs comes by its configuration.
 */
public final class DeadLetters
    implements DeserializationExceptionHandler, ProcessingExceptionHandler {

  private static final String TOPIC_PREFIX = "everdrill.topic.prefix";
  private static final String COUNTER = "everdrill.dead.letters.counter";

  private String topicPrefix;
  private Counter counter;

  /** Makes this what the application does with such records. */
  public static void takeOver(Properties properties, String topicPrefix, Counter counter) {
    properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
    properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
    properties.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
        Topic.DEAD_LETTERS.name(topicPrefix));
    properties.put(TOPIC_PREFIX, topicPrefix);
    properties.put(COUNTER, counter);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    topicPrefix = (String) configs.get(TOPIC_PREFIX);
    counter = (Counter) configs.get(COUNTER);
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> unreadable, Exception why) {
    return DeserializationExceptionHandler.Response.resume(letter(unreadable, why));
  }

  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, Record<?, ?> record, Exception why) {
    return why instanceof RefusedRecord
        ? ProcessingExceptionHandler.Response.resume(letter(source(context), why))
        : ProcessingExceptionHandler.Response.fail();
  }

  private List<ProducerRecord<byte[], byte[]>> letter(
      ConsumerRecord<byte[], byte[]> refused, Exception why) {
    counter.increment();
    return List.of(DeadLetter.of(topicPrefix, refused, String.valueOf(why.getMessage())));
  }

  private static ConsumerRecord<byte[], byte[]> source(ErrorHandlerContext context) {
    return new ConsumerRecord<>(
        context.topic(),
        context.partition(),
        context.offset(),
        context.timestamp(),
        TimestampType.LOG_APPEND_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        context.sourceRawKey(),
        context.sourceRawValue(),
        new RecordHeaders(context.headers()),
        Optional.empty());
  }
}
