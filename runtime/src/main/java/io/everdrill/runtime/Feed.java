package io.everdrill.runtime;

import java.time.Instant;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which partitions of a topic a {@link PartitionReader} reads, and from where.
 *
 * @param topic its name on the broker, prefix and all
 */
public record Feed(String topic, Selection partitions, Start start) {

  /** Chooses partitions, knowing how many there are. */
  @FunctionalInterface
  public interface Selection {
    Set<Integer> among(int partitionCount);
  }

  /** Where reading begins. */
  public sealed interface Start {}

  /** At the oldest record that is still there. */
  public record Beginning() implements Start {}

  /** Behind the last record that was there when the reader first reached the broker. */
  public record End() implements Start {}

  /** At the first record that the broker stamped at this moment or later. */
  public record From(Instant moment) implements Start {}

  /**
   * At the first record that the broker stamped at this moment or later, but no further back than
   * so many records before the last one of each partition: a start that takes a bounded time,
   * whatever was written since.
   */
  public record Lately(Instant moment, long mostRecords) implements Start {
    public Lately {
      if (mostRecords <= 0) {
        throw new IllegalArgumentException("mostRecords: expected 1 or more, got " + mostRecords);
      }
    }
  }

  /** All partitions. */
  public static Feed all(String topic, Start start) {
    return new Feed(
        topic, n -> IntStream.range(0, n).boxed().collect(Collectors.toUnmodifiableSet()), start);
  }

  /** One partition, chosen as a key's is: from the count of partitions. */
  public static Feed one(String topic, IntUnaryOperator partition, Start start) {
    return new Feed(topic, n -> Set.of(partition.applyAsInt(n)), start);
  }
}
