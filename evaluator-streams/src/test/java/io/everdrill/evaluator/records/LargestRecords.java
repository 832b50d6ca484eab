package io.everdrill.evaluator.records;

import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** How large the records are that a topology writes: a producer sends none of more than 1 MiB. */
public final class LargestRecords {

  public static final int MOST_BYTES = 1024 * 1024;

  private LargestRecords() {}

  /** Bytes of the largest one since last asked, by topic, those of changelogs too. */
  public static SortedMap<String, Integer> of(TopologyTestDriver driver) {
    SortedMap<String, Integer> largest = new TreeMap<>();
    for (String topic : driver.producedTopicNames()) {
      driver
          .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readRecordsToList()
          .forEach(record -> largest.merge(topic, bytes(record), Math::max));
    }
    return largest;
  }

  private static int bytes(TestRecord<byte[], byte[]> record) {
    int bytes = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
