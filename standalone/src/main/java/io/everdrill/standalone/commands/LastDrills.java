package io.everdrill.standalone.commands;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.CellPartitioner;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;

/**
 * Every cell in which something may run, with the number of its last drill, from the topics alone.
 * Whoever asks is in a hurry: what cannot be read in a few seconds is left out, and said.
 *
 * @param byCell 0 where there is an agent and no drill
 * @param unread why something is left out; empty if this is all
 */
record LastDrills(SortedMap<CellId, Long> byCell, List<String> unread) {
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  /** Of one cell: others' partitions are not read, so not waited for. */
  static LastDrills of(KafkaSettings kafka, Operator operator, CellId cell)
      throws InterruptedException {
    IntUnaryOperator partition = n -> CellPartitioner.partition(cell.value(), n);
    List<Feed> feeds =
        List.of(
            Feed.one(Topic.AGENTS.name(kafka.topicPrefix()), partition, new Feed.Beginning()),
            Feed.one(Topic.DRILLS.name(kafka.topicPrefix()), partition, operator.recent()));
    Reader reader = new Reader(kafka);
    return reader.read(feeds).isEmpty() ? reader.all() : reader.apart(feeds);
  }

  static LastDrills everywhere(KafkaSettings kafka, Operator operator) throws InterruptedException {
    List<Feed> feeds =
        List.of(
            Feed.all(Topic.AGENTS.name(kafka.topicPrefix()), new Feed.Beginning()),
            Feed.all(Topic.DRILLS.name(kafka.topicPrefix()), operator.recent()));
    Reader reader = new Reader(kafka);
    return reader.read(feeds).isEmpty() ? reader.all() : reader.apart(reader.byPartition(feeds));
  }

  /** Why an order to this cell may not do what was meant; empty if there is no such reason. */
  List<String> doubt(CellId cell) {
    return byCell.containsKey(cell) || !unread.isEmpty()
        ? unread
        : List.of(cell + ": no agent and no drill of this cell is known");
  }

  /** The same of an order to every cell. */
  List<String> doubt() {
    return byCell.isEmpty() && unread.isEmpty()
        ? List.of("no agent and no drill of any cell is known")
        : unread;
  }

  /** 0 where none is known: what runs there ends all the same. */
  long ofCell(CellId cell) {
    return byCell.getOrDefault(cell, 0L);
  }

  /** Reads all at once and, where that fails, each partition alone: one may have no leader. */
  private static final class Reader {
    private final EventCodec codec = new EventCodec(Operator.SOURCE);
    private final SortedMap<CellId, Long> byCell = new TreeMap<>();
    private final KafkaSettings kafka;

    Reader(KafkaSettings kafka) {
      this.kafka = kafka;
    }

    LastDrills all() {
      return new LastDrills(byCell, List.of());
    }

    LastDrills apart(List<Feed> feeds) throws InterruptedException {
      List<Callable<List<String>>> reads =
          feeds.stream().<Callable<List<String>>>map(feed -> () -> read(List.of(feed))).toList();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<String> unread =
            threads.invokeAll(reads).stream().map(Future::resultNow).flatMap(List::stream).toList();
        return new LastDrills(byCell, unread);
      }
    }

    /** A topic whose partitions nobody knows stays whole, and is said when it is read. */
    List<Feed> byPartition(List<Feed> feeds) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties())) {
        return feeds.stream().flatMap(feed -> split(feed, consumer)).toList();
      }
    }

    private static Stream<Feed> split(Feed feed, KafkaConsumer<byte[], byte[]> consumer) {
      try {
        List<PartitionInfo> known = consumer.partitionsFor(feed.topic(), READ_LIMIT);
        return known == null || known.isEmpty()
            ? Stream.of(feed)
            : IntStream.range(0, known.size())
                .mapToObj(partition -> Feed.one(feed.topic(), n -> partition, feed.start()));
      } catch (KafkaException e) {
        return Stream.of(feed);
      }
    }

    /**
     * @return why it is not all read; empty if it is
     */
    List<String> read(List<Feed> feeds) throws InterruptedException {
      try {
        PartitionReader.readToEnd(properties(), feeds, this::take, READ_LIMIT);
        return List.of();
      } catch (TimeoutException | KafkaException e) {
        return List.of(e.getMessage());
      }
    }

    private Map<String, Object> properties() {
      return kafka.consumer("everdrill-abort", Isolation.READ_COMMITTED);
    }

    /** What cannot be read is on the dead letters already, and tells of no drill. */
    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
      try {
        if (record.value() != null) {
          switch (codec.decode(record.headers(), record.value())) {
            case DrillEvent.Started e -> byCell.merge(e.cell(), e.drill().number(), Math::max);
            case PresenceEvent.Agent e -> byCell.merge(e.cell(), 0L, Math::max);
            default -> {}
          }
        }
      } catch (UnreadableEvent e) {
        return;
      }
    }
  }
}
