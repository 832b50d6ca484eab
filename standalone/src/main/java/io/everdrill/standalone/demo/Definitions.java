package io.everdrill.standalone.demo;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.events.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/** Writes events by hand: definitions, a halt, a resume. Returns when the broker has them all. */
public final class Definitions {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Definitions() {}

  /**
   * @param source {@code ce_source}, such as {@code /everdrill/cli}
   * @throws KafkaException if one of them is not acknowledged within 30 s
   */
  public static void write(KafkaSettings kafka, String source, Collection<? extends Event> events) {
    EventCodec codec = new EventCodec(source);
    Map<String, Object> properties = kafka.producer("everdrill-definitions");
    properties.put("partitioner.class", CellPartitioner.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      List<Future<?>> written = new ArrayList<>();
      for (Event event : events) {
        written.add(producer.send(codec.encode(kafka.topicPrefix(), event)));
      }
      for (Future<?> record : written) {
        record.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException e) {
      throw new KafkaException("not written: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("not acknowledged by the broker within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while writing", e);
    }
  }
}
