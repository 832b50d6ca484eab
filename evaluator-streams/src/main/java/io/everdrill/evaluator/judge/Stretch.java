package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.InjectionCase;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A stretch of time, both ends included. */
record Stretch(Instant from, Instant until) {

  boolean holds(Instant moment) {
    return !moment.isBefore(from) && !moment.isAfter(until);
  }

  boolean meets(Stretch other) {
    return !from.isAfter(other.until) && !until.isBefore(other.from);
  }

  /** When the injection may own an alert. */
  static Stretch of(InjectionCase injection) {
    return new Stretch(injection.beganAt(), injection.ownsUntil());
  }

  /**
   * When an alert may have begun whose owner is another, now that an injection is known better: at
   * any time, if it is not applied when it was, for the one applied last comes first; otherwise
   * only where its time to own alerts begins or ends elsewhere.
   */
  static List<Stretch> contested(InjectionCase before, InjectionCase after) {
    Stretch was = of(before);
    Stretch is = of(after);
    return before.appliedAt().equals(after.appliedAt())
        ? Stream.of(between(was.from, is.from), between(was.until, is.until))
            .filter(s -> !s.from.equals(s.until))
            .toList()
        : List.of(was.with(is));
  }

  Stretch with(Stretch other) {
    return new Stretch(between(from, other.from).from, between(until, other.until).until);
  }

  static Stretch between(Instant one, Instant other) {
    return one.isBefore(other) ? new Stretch(one, other) : new Stretch(other, one);
  }
}
