package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The peer: a record is sent, a plain consumer hands it on with a plain producer, and another
 * consumer has it. Nothing that reads one topic and answers on another can be faster than this.
 *
 * <p>Beside it, what is more like a guard that aborts now and then: of what it reads the same
 * consumer hands a few on by a way of their own, which is idle in between.
 */
final class PlainHop implements AutoCloseable {

  private static final String IN = "bench-hop-in";
  private static final String OUT = "bench-hop-out";
  private static final String SELDOM = "bench-hop-seldom";

  /** At most, and about as often as drills are aborted meanwhile. */
  private static final int SELDOM_PER_SECOND = 10;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<Long, Long> sent = new ConcurrentHashMap<>();
  private final Queue<Duration> times = new ConcurrentLinkedQueue<>();
  private final Queue<Duration> firstHalves = new ConcurrentLinkedQueue<>();
  private final Queue<Duration> seldomTimes = new ConcurrentLinkedQueue<>();
  private final AtomicLong next = new AtomicLong();
  private final KafkaProducer<byte[], byte[]> first;
  private final KafkaProducer<byte[], byte[]> second;
  private final KafkaProducer<byte[], byte[]> idle;
  private final KafkaConsumer<byte[], byte[]> middle;
  private final KafkaConsumer<byte[], byte[]> last;
  private final KafkaConsumer<byte[], byte[]> seldomLast;
  private final String in;
  private final String out;
  private final String seldom;
  private final byte[] payload;
  private final List<Thread> readers;
  private volatile int seldomOneIn = 2;
  private Pace sender;

  private PlainHop(KafkaSettings kafka, byte[] payload) {
    this.payload = payload;
    in = kafka.topic(IN);
    out = kafka.topic(OUT);
    seldom = kafka.topic(SELDOM);
    first = new KafkaProducer<>(kafka.producer("hop-first"));
    second = new KafkaProducer<>(kafka.producer("hop-second"));
    idle = new KafkaProducer<>(kafka.producer("hop-seldom"));
    middle = reader(kafka, "hop-middle", in);
    last = reader(kafka, "hop-last", out);
    seldomLast = reader(kafka, "hop-seldom-last", seldom);
    readers =
        List.of(
            Thread.ofPlatform().name("hop-middle").start(() -> loop(middle, this::handOn)),
            Thread.ofPlatform().name("hop-last").start(() -> loop(last, arrived(times))),
            Thread.ofPlatform()
                .name("hop-seldom-last")
                .start(() -> loop(seldomLast, arrived(seldomTimes))));
    sender = Pace.start(1, this::send);
  }

  /**
   * Begins to send a record each second.
   *
   * @param payload the value of each of them
   */
  static PlainHop on(KafkaSettings kafka, byte[] payload) throws Exception {
    try (Admin admin = Admin.create(kafka.admin("hop"))) {
      admin
          .createTopics(
              Stream.of(IN, OUT, SELDOM)
                  .map(name -> new NewTopic(kafka.topic(name), 1, (short) 1))
                  .toList())
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    return new PlainHop(kafka, payload);
  }

  /** So many a second from now on; what was measured before is forgotten. */
  void pace(int perSecond) {
    sender.close();
    times.clear();
    firstHalves.clear();
    seldomTimes.clear();
    seldomOneIn = Math.max(2, perSecond / SELDOM_PER_SECOND);
    sender = Pace.start(perSecond, this::send);
  }

  List<Duration> times() {
    return List.copyOf(times);
  }

  /** Of those that are handed on by the way that is idle in between. */
  List<Duration> seldomTimes() {
    return List.copyOf(seldomTimes);
  }

  /** Of the others, from sending the record to where it is handed on. */
  List<Duration> firstHalves() {
    return List.copyOf(firstHalves);
  }

  private void send() {
    long id = next.incrementAndGet();
    sent.put(id, System.nanoTime());
    first.send(new ProducerRecord<>(in, String.valueOf(id).getBytes(US_ASCII), payload));
  }

  private void handOn(byte[] key, byte[] value) {
    long id = Long.parseLong(new String(key, US_ASCII));
    if (id % seldomOneIn == 0) {
      idle.send(new ProducerRecord<>(seldom, key, value));
    } else {
      second.send(new ProducerRecord<>(out, key, value));
    }
    Long at = sent.get(id);
    if (at != null) {
      firstHalves.add(Duration.ofNanos(System.nanoTime() - at));
    }
  }

  private Taker arrived(Queue<Duration> took) {
    return (key, value) -> {
      Long at = sent.remove(Long.parseLong(new String(key, US_ASCII)));
      if (at != null) {
        took.add(Duration.ofNanos(System.nanoTime() - at));
      }
    };
  }

  private static KafkaConsumer<byte[], byte[]> reader(
      KafkaSettings kafka, String name, String topic) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(kafka.consumer(name, Isolation.READ_UNCOMMITTED));
    consumer.assign(List.of(new TopicPartition(topic, 0)));
    return consumer;
  }

  private interface Taker {
    void take(byte[] key, byte[] value);
  }

  private static void loop(KafkaConsumer<byte[], byte[]> consumer, Taker taker) {
    try (consumer) {
      while (true) {
        consumer.poll(POLL).forEach(r -> taker.take(r.key(), r.value()));
      }
    } catch (WakeupException e) {
      return; // asked to close
    }
  }

  @Override
  public void close() {
    sender.close();
    middle.wakeup();
    last.wakeup();
    seldomLast.wakeup();
    try {
      for (Thread reader : readers) {
        reader.join(10_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    first.close(Duration.ofSeconds(5));
    second.close(Duration.ofSeconds(5));
    idle.close(Duration.ofSeconds(5));
  }
}
