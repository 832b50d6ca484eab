package io.everdrill.standalone.commands;

import io.everdrill.runtime.Feed;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.runtime.KafkaSettings.Isolation;
import io.everdrill.runtime.PartitionReader;
import io.everdrill.topics.EventCodec;
import io.everdrill.topics.Topic;
import io.everdrill.topics.UnreadableEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.DrillEvent;
import io.everdrill.topics.events.PresenceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Every cell in which something may run, with the number of its last drill, from the topics alone.
 *
 * @param byCell 0 where there is an agent and no drill
 */
record LastDrills(SortedMap<CellId, Long> byCell) {
  /** No drill lasts longer than a quarter of this, and a command is good for half a minute. */
  private static final Duration HISTORY = Duration.ofHours(2);

  private static final Duration READ_LIMIT = Duration.ofSeconds(60);

  static LastDrills of(KafkaSettings kafka, Instant now) throws Exception {
    LastDrills last = new LastDrills(new TreeMap<>());
    EventCodec codec = new EventCodec("/everdrill/cli");
    PartitionReader.readToEnd(
        kafka.consumer("everdrill-abort", Isolation.READ_COMMITTED),
        List.of(
            Feed.all(Topic.AGENTS.name(kafka.topicPrefix()), new Feed.Beginning()),
            Feed.all(Topic.DRILLS.name(kafka.topicPrefix()), new Feed.From(now.minus(HISTORY)))),
        record -> last.take(record, codec),
        READ_LIMIT);
    return last;
  }

  /** What cannot be read is on the dead letters already, and tells of no drill. */
  private void take(ConsumerRecord<byte[], byte[]> record, EventCodec codec) {
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

  boolean knows(CellId cell) {
    return byCell.containsKey(cell);
  }

  /** 0 where none is known: what runs there ends all the same. */
  long ofCell(CellId cell) {
    return byCell.getOrDefault(cell, 0L);
  }
}
