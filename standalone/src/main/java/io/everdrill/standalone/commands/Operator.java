package io.everdrill.standalone.commands;

import static java.time.temporal.ChronoUnit.MICROS;

import io.everdrill.runtime.Feed;
import io.everdrill.topics.events.RecordEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * Who gives an order on this command line, and when: so it is written down.
 *
 * @param user as the operating system knows them
 */
record Operator(String user, Instant now) {
  /** Where events of the command line come from. */
  static final String SOURCE = "/everdrill/cli";

  /** How far back the topics are read: no drill lasts longer than a quarter of it. */
  static final Duration HISTORY = Duration.ofHours(2);

  static Operator of(Surroundings surroundings) {
    return new Operator(surroundings.user(), surroundings.clock().instant().truncatedTo(MICROS));
  }

  String name() {
    return "user/" + user;
  }

  /** What this order is called. */
  String order() {
    return "cli-%s-%d".formatted(user, MICROS.between(Instant.EPOCH, now));
  }

  /** What one of several that are given at once is called. */
  String order(String one) {
    return order() + "-" + one;
  }

  RecordEvent.Audit entry(String order, String action, String on, String detail) {
    return new RecordEvent.Audit(order, name(), action, on, detail, now);
  }

  /** Where reading begins. */
  Feed.Start recent() {
    return new Feed.From(now.minus(HISTORY));
  }
}
