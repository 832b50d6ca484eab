package io.everdrill.topics.chance;

import java.time.Instant;

/**
 * Where a record stands, and since when.
 *
 * @param topic its name on the broker
 * @param appendedAt by the broker's clock, which no writer can set
 */
public record Place(String topic, int partition, long offset, Instant appendedAt) {

  /** As {@code everdrill.drills-2@145}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
