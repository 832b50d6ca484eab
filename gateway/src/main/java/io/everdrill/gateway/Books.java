package io.everdrill.gateway;

import static java.time.temporal.ChronoUnit.MICROS;

import io.everdrill.topics.events.RecordEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down who did what through this door. */
final class Books {

  private final String instance;
  private final InstantSource time;
  private final AtomicLong entries = new AtomicLong();

  Books(String instance, InstantSource time) {
    this.instance = instance;
    this.time = time;
  }

  /**
   * @param on what it was done to; empty if to no one thing
   */
  RecordEvent.Audit entry(Caller caller, String action, String on, String detail) {
    Instant now = time.instant().truncatedTo(MICROS);
    return new RecordEvent.Audit(
        newId(now), "user/" + caller.name(), "gateway." + action, on, detail, now);
  }

  /** A name that no other entry has: of this gateway, this moment and its place in it. */
  String newId(Instant now) {
    return "%s-%d-%d"
        .formatted(instance, MICROS.between(Instant.EPOCH, now), entries.incrementAndGet());
  }
}
