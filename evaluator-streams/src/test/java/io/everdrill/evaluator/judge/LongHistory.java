package io.everdrill.evaluator.judge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.LeaseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Many cells like the shop, each with a drill every 10 s, so that two run at a time: of each four,
 * one is noticed with the right root, one with a wrong one, one late, one not at all.
 *
 * @param cells named {@code shop-1} and so on
 * @param drills of each cell, one injection each
 */
record LongHistory(int cells, int drills, int partitions) {
  static final int SECONDS_A_DRILL = 10;

  /** After the last drill, so that it is judged. */
  private static final int QUIET_SECONDS = 120;

  int injections() {
    return cells * drills;
  }

  /** Seconds from the first to the last record. */
  int seconds() {
    return drills * SECONDS_A_DRILL + QUIET_SECONDS;
  }

  /** Writes it all with append times of its own, in their order. */
  void write(KafkaSettings kafka) {
    EventCodec codec = new EventCodec("/everdrill/test/t1");
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (int period = 0; period * SECONDS_A_DRILL < seconds(); period++) {
        for (JudgeScript.Appended e : period(period).events()) {
          ProducerRecord<byte[], byte[]> shop = codec.encode(kafka.topicPrefix(), e.event());
          if (e.event() instanceof LeaseEvent) {
            everywhere(shop, e).forEach(pulse -> producer.send(pulse, noting(failure)));
          } else {
            for (int cell = 1; cell <= cells; cell++) {
              producer.send(of("shop-" + cell, shop, e), noting(failure));
            }
          }
        }
      }
      producer.flush();
    }
    assertThat(failure.get()).as("all of it is written").isNull();
  }

  private static Callback noting(AtomicReference<Exception> failure) {
    return (written, e) -> {
      if (e != null) {
        failure.compareAndSet(null, e);
      }
    };
  }

  /**
   * One request at a time: a topic that was made just now may refuse the first batch and take the
   * second, and then never takes the first.
   */
  private static KafkaProducer<byte[], byte[]> producer(KafkaSettings kafka) {
    Map<String, Object> properties = kafka.producer("history");
    properties.put("max.in.flight.requests.per.connection", 1);
    properties.put("linger.ms", 20);
    properties.put("batch.size", 256 * 1024);
    return new KafkaProducer<>(properties);
  }

  /** Records that nobody can read, one in each partition of the alerts. */
  void writeBroken(KafkaSettings kafka) {
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (int partition = 0; partition < partitions; partition++) {
        producer.send(
            new ProducerRecord<>(
                Topic.ALERTS.name(kafka.topicPrefix()),
                partition,
                JudgeWorld.at(seconds() / 2.0).toEpochMilli(),
                "shop-1".getBytes(UTF_8),
                "{oops".getBytes(UTF_8)));
      }
      producer.flush();
    }
  }

  private JudgeScript period(int period) {
    int from = period * SECONDS_A_DRILL;
    boolean drilled = period < drills;
    JudgeScript script =
        new JudgeScript()
            .pulses(from, from + SECONDS_A_DRILL)
            .heartbeats(from, from + SECONDS_A_DRILL);
    for (double second = from + 0.2; second < from + SECONDS_A_DRILL; second += 2.5) {
      boolean hurt = drilled && period % 3 == 0;
      Event result =
          hurt ? JudgeWorld.failing("payments", second) : JudgeWorld.passing("payments", second);
      script.add(second + 0.03, result);
    }
    if (drilled) {
      drill(script, period + 1, from + 2);
    }
    return script;
  }

  private static void drill(JudgeScript script, int number, double began) {
    script
        .add(began - 1, JudgeWorld.drill(number, "payments", began - 1.1))
        .add(began + 0.02, JudgeWorld.applied(number, "payments", began))
        .add(began + 0.2, JudgeWorld.confirmed(number, began + 0.1))
        .add(began + 15.02, JudgeWorld.ended(number, began + 15));
    if (number % 4 == 0) {
      return;
    }
    double noticed = began + (number % 4 == 3 ? 9 : 3);
    AlertEvent.Firing alert = JudgeWorld.firing("f" + number, "payments", noticed);
    String root = number % 4 == 1 ? "payments" : "frontend";
    script
        .add(noticed + 0.51, alert)
        .add(
            noticed + 1.2,
            JudgeWorld.diagnosis("i" + number, noticed + 1, List.of(root, "api"), alert))
        .add(began + 18.6, JudgeWorld.resolved("f" + number, "payments", noticed, began + 18));
  }

  private List<ProducerRecord<byte[], byte[]>> everywhere(
      ProducerRecord<byte[], byte[]> pulse, JudgeScript.Appended at) {
    List<ProducerRecord<byte[], byte[]>> pulses = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      pulses.add(
          new ProducerRecord<>(
              pulse.topic(),
              partition,
              at.at().toEpochMilli(),
              pulse.key(),
              pulse.value(),
              pulse.headers()));
    }
    return pulses;
  }

  /** The shop's record as another cell's: ids of cells, drills and injections begin with it. */
  private ProducerRecord<byte[], byte[]> of(
      String cell, ProducerRecord<byte[], byte[]> shop, JudgeScript.Appended at) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            shop.topic(),
            CellPartitioner.partition(cell, partitions),
            at.at().toEpochMilli(),
            renamed(shop.key(), cell),
            renamed(shop.value(), cell));
    for (Header header : shop.headers()) {
      record.headers().add(header.key(), renamed(header.value(), cell));
    }
    return record;
  }

  private static byte[] renamed(byte[] text, String cell) {
    return new String(text, UTF_8).replace("shop", cell).getBytes(UTF_8);
  }
}
