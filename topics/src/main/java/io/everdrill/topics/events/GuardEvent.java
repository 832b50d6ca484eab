package io.everdrill.topics.events;

import java.time.Instant;

/**
 * What the guard sees, once a second. Topic: everdrill.guard-readings, keyed by cell, kept a day.
 */
public sealed interface GuardEvent extends Event {

  /**
   * One abort condition of one running injection.
   *
   * @param condition the condition's kind and service
   * @param value what was read, in the condition's own unit
   * @param bound what it is held against, in the same unit
   */
  @EventType("io.everdrill.guard.reading.v1")
  record Reading(
      CellId cell,
      InjectionId injection,
      String condition,
      double value,
      double bound,
      long samples,
      Instant readAt)
      implements GuardEvent {
    public Reading {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.text(condition, "condition");
      Require.notNegative(samples, "samples");
      Require.present(readAt, "readAt");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public String identity() {
      return injection + "/" + condition + "@" + readAt;
    }

    @Override
    public Instant time() {
      return readAt;
    }
  }
}
