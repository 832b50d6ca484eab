package io.everdrill.evaluator.judge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.evaluator.verdict.JudgeWorld;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
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
 * one is noticed with the right root, one with a wrong one, one late, one not at all. Not all is
 * told in time: some alerts, diagnoses and ends are heard of when the verdict is there, some probe
 * results just before they would be left out, some alerts are over before they begin, and all are
 * told twice.
 *
 * @param cells named {@code shop-1} and so on
 * @param drills of each cell, one injection each
 */
record LongHistory(int cells, int drills, int partitions) {
  static final int SECONDS_A_DRILL = 10;

  /** After the last drill, so that it is judged. */
  private static final int QUIET_SECONDS = 180;

  /** Of a probe result that still counts. */
  private static final double LATE_RESULT_SECONDS = 9;

  /** Of a fact that comes when what it tells of was judged without it. */
  private static final double LATE_FACT_SECONDS = 45;

  /** More than the judge keeps, and than a record of the broker holds uncompressed. */
  private static final int LARGE_BYTES = 2_000_000;

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
      for (JudgeScript.Appended e : script().events()) {
        ProducerRecord<byte[], byte[]> shop = codec.encode(kafka.topicPrefix(), e.event());
        if (e.event() instanceof LeaseEvent) {
          everywhere(shop, e).forEach(pulse -> producer.send(pulse, noting(failure)));
        } else {
          for (int cell = 1; cell <= cells; cell++) {
            producer.send(of("shop-" + cell, shop, e), noting(failure));
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
    properties.put("compression.type", "zstd");
    properties.put("max.request.size", 2 * LARGE_BYTES);
    return new KafkaProducer<>(properties);
  }

  /**
   * Records that are refused, of each kind one in each partition of the alerts: one that nobody can
   * read, one that is too large to keep.
   *
   * @return how many
   */
  int writeRefused(KafkaSettings kafka) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    ProducerRecord<byte[], byte[]> large =
        new EventCodec("/everdrill/test/t1").encode(kafka.topicPrefix(), largeAlert());
    long halfway = JudgeWorld.at(seconds() / 2.0).toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      for (int partition = 0; partition < partitions; partition++) {
        producer.send(
            new ProducerRecord<>(
                large.topic(), partition, halfway, large.key(), "{oops".getBytes(UTF_8)),
            noting(failure));
        producer.send(
            new ProducerRecord<>(
                large.topic(), partition, halfway, large.key(), large.value(), large.headers()),
            noting(failure));
      }
      producer.flush();
    }
    assertThat(failure.get()).as("the broker takes them, compressed").isNull();
    return 2 * partitions;
  }

  private AlertEvent.Firing largeAlert() {
    AlertEvent.Firing small = JudgeWorld.firing("large", "payments", seconds() / 2.0);
    return new AlertEvent.Firing(
        small.cell(),
        small.detector(),
        small.fingerprint(),
        small.name(),
        small.severity(),
        small.service(),
        small.startsAt(),
        small.receivedAt(),
        Map.of(),
        Map.of("log", "e".repeat(LARGE_BYTES)),
        small.clock());
  }

  private JudgeScript script() {
    JudgeScript script = new JudgeScript().pulses(0, seconds()).heartbeats(0, seconds());
    for (int period = 0; period * SECONDS_A_DRILL < seconds(); period++) {
      int from = period * SECONDS_A_DRILL;
      boolean drilled = period < drills;
      boolean hurt = drilled && period % 3 == 0;
      double heard = drilled && period % 5 == 4 ? LATE_RESULT_SECONDS : 0.03;
      for (double second = from + 0.2; second < from + SECONDS_A_DRILL; second += 2.5) {
        Event result =
            hurt ? JudgeWorld.failing("payments", second) : JudgeWorld.passing("payments", second);
        script.add(second + heard, result);
      }
      if (drilled) {
        drill(script, period + 1, from + 2);
      }
    }
    return script;
  }

  private static void drill(JudgeScript script, int number, double began) {
    script
        .add(began - 1, JudgeWorld.drill(number, "payments", began - 1.1))
        .add(began + 0.02, JudgeWorld.applied(number, "payments", began))
        .add(began + 0.2, JudgeWorld.confirmed(number, began + 0.1));
    twice(script, began + 15.02, late(number, 11), JudgeWorld.ended(number, began + 15));
    if (number % 6 == 0) {
      twice(script, began + 1.6, 0, JudgeWorld.firing("n" + number, "stock", began + 1));
    }
    if (number % 4 != 0) {
      noticed(script, number, began, began + (number % 4 == 3 ? 9 : 3));
    }
  }

  private static void noticed(JudgeScript script, int number, double began, double noticed) {
    AlertEvent.Firing alert = JudgeWorld.firing("f" + number, "payments", noticed);
    String root = number % 4 == 1 ? "payments" : "frontend";
    twice(script, noticed + 0.51, late(number, 5), alert);
    twice(
        script,
        noticed + 1.2,
        late(number, 7),
        JudgeWorld.diagnosis("i" + number, noticed + 1, List.of(root, "api"), alert));
    twice(
        script,
        began + 18.6,
        late(number, 9),
        JudgeWorld.resolved("f" + number, "payments", noticed, began + 18));
  }

  /** Of each so many one is. */
  private static double late(int number, int many) {
    return number % many == 2 ? LATE_FACT_SECONDS : 0;
  }

  private static void twice(JudgeScript script, double at, double late, Event event) {
    script.add(at + late, event).add(at + late + 0.7, event);
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
