package io.everdrill.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns what a {@link Feed} says into offsets, and puts a consumer there. */
final class Positions {
  private final KafkaConsumer<byte[], byte[]> consumer;

  Positions(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Assigns the partitions of the feeds and goes to {@code next}; where that is empty it is the
   * first time, so the feeds say where to begin, and {@code ends} is what there is to read.
   */
  void take(List<Feed> feeds, Map<TopicPartition, Long> next, Map<TopicPartition, Long> ends) {
    if (next.isEmpty()) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      Map<TopicPartition, Long> currentEnds = new HashMap<>();
      for (Feed feed : feeds) {
        List<TopicPartition> partitions = partitionsOf(feed);
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
        starts.putAll(starts(feed.start(), partitions, end));
        currentEnds.putAll(end);
      }
      ends.putAll(currentEnds);
      next.putAll(starts);
    }
    consumer.assign(next.keySet());
    next.forEach(consumer::seek);
  }

  /** Goes to the oldest record that is left in these partitions. */
  void takeOldest(Collection<TopicPartition> partitions, Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions);
    oldest.forEach(consumer::seek);
    next.putAll(oldest);
  }

  private Map<TopicPartition, Long> starts(
      Feed.Start start, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
    return switch (start) {
      case Feed.Beginning() -> consumer.beginningOffsets(partitions);
      case Feed.End() -> ends;
      case Feed.From(Instant moment) -> since(moment, partitions, ends);
      case Feed.Lately(Instant moment, long mostRecords) -> {
        Map<TopicPartition, Long> offsets = since(moment, partitions, ends);
        offsets.replaceAll((p, offset) -> Math.max(offset, ends.get(p) - mostRecords));
        yield offsets;
      }
    };
  }

  private Map<TopicPartition, Long> since(
      Instant moment, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> moments = new HashMap<>();
    partitions.forEach(p -> moments.put(p, moment.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(moments);
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    found.forEach(
        (partition, at) -> {
          if (at != null) {
            offsets.put(partition, at.offset());
          }
        });
    return offsets;
  }

  private List<TopicPartition> partitionsOf(Feed feed) {
    List<PartitionInfo> known = consumer.partitionsFor(feed.topic());
    if (known == null || known.isEmpty()) {
      throw new UnknownTopicOrPartitionException("No topic " + feed.topic() + " on the broker yet");
    }
    List<TopicPartition> chosen = new ArrayList<>();
    for (int partition : feed.partitions().among(known.size())) {
      if (partition < 0 || partition >= known.size()) {
        throw new IllegalArgumentException(
            "Expected a partition of %s below %d, got %d"
                .formatted(feed.topic(), known.size(), partition));
      }
      chosen.add(new TopicPartition(feed.topic(), partition));
    }
    return chosen;
  }
}
