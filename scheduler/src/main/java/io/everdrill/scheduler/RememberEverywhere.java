package io.everdrill.scheduler;

import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.HaltEvent;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole topic for {@link Remember}. It is read here, not by a deserializer: Kafka Streams
 * has no way from a global topic to dead-letters, and what a deserializer refuses would end every
 * scheduler, at each of its starts. What cannot be read is told and left out, and what was known of
 * its key stands; a halt switch that cannot be read is a halt of the scope that its key names.
 */
final class RememberEverywhere implements Processor<String, byte[], Void, Void> {

  private static final Logger LOG = LoggerFactory.getLogger(RememberEverywhere.class);

  private final String topic;
  private final Deserializer<Event> events;
  private final Remember<?, ?> remember;
  private final Instead instead;

  /** What counts in the place of a record that cannot be read: one event or none. */
  @FunctionalInterface
  interface Instead {
    List<Event> of(Record<String, byte[]> record, UnreadableEvent why);
  }

  RememberEverywhere(
      String topic, Deserializer<Event> events, Remember<?, ?> remember, Instead instead) {
    this.topic = topic;
    this.events = events;
    this.remember = remember;
    this.instead = instead;
  }

  static List<Event> nothing(Record<String, byte[]> record, UnreadableEvent why) {
    return List.of();
  }

  static List<Event> halt(Record<String, byte[]> record, UnreadableEvent why) {
    return List.of(
        HaltEvent.Switch.unreadable(
            record.key(), why.getMessage(), Instant.ofEpochMilli(record.timestamp())));
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    remember.init(context);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.value() == null) {
      remember.process(record.withValue(null));
      return;
    }
    try {
      remember.process(
          record.withValue(events.deserialize(topic, record.headers(), record.value())));
    } catch (UnreadableEvent e) {
      LOG.warn("{}: the record of {} cannot be read: {}", topic, record.key(), e.getMessage());
      instead.of(record, e).forEach(event -> remember.process(record.withValue(event)));
    }
  }
}
