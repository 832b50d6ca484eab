package io.everdrill.bench;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.CommandEvent;
import io.everdrill.topics.events.Event;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends what scheduler and probes send. */
final class AbortPost implements AutoCloseable {

  private final EventCodec codec = new EventCodec("/everdrill/bench");
  private final String topicPrefix;
  private final Signing.Signer scheduler;
  private final KafkaProducer<byte[], byte[]> producer;

  AbortPost(KafkaSettings kafka, Signing.Signer scheduler) {
    this.topicPrefix = kafka.topicPrefix();
    this.scheduler = scheduler;
    Map<String, Object> properties = kafka.producer("bench");
    properties.put("partitioner.class", CellPartitioner.class);
    producer = new KafkaProducer<>(properties);
  }

  ProducerRecord<byte[], byte[]> encode(Event event) {
    return codec.encode(topicPrefix, event);
  }

  Future<RecordMetadata> send(Event event) {
    return send(encode(event));
  }

  Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return producer.send(record);
  }

  Future<RecordMetadata> order(CommandEvent command) {
    ProducerRecord<byte[], byte[]> record = encode(command);
    scheduler.sign(record.headers(), record.key(), record.value());
    return send(record);
  }

  @Override
  public void close() {
    producer.close();
  }
}
