package io.everdrill.gateway;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells of which detector an event speaks. Who is scored follows its own score by that: what speaks
 * of no detector, such as a drill that runs, is none of it.
 */
final class ScoredDetectors {

  /** What an agent may take after a limit, and the clocks may be off. */
  private static final Duration TO_REVERT = Duration.ofSeconds(10);

  private ScoredDetectors() {}

  /** The event without what it says of other detectors, and of other injections. */
  static Event alone(Event event, String detector) {
    return switch (event) {
      case VerdictEvent.Injection e -> alone(e, detector, e.emittedAt());
      case VerdictEvent.QuietWindow e ->
          new VerdictEvent.QuietWindow(
              e.cell(),
              e.from(),
              e.until(),
              e.detectors().stream().filter(quiet -> quiet.detector().equals(detector)).toList(),
              e.emittedAt(),
              e.revision(),
              e.standing());
      default -> event;
    };
  }

  /**
   * @param now what may still be in force then is not told of
   */
  static VerdictEvent.Injection alone(
      VerdictEvent.Injection verdict, String detector, Instant now) {
    return verdict.of(
        verdict.detectors().stream()
            .filter(d -> d.detector().equals(detector))
            .map(d -> d.on(verdict.injection()))
            .toList(),
        mayGoOn(verdict, now)
            ? verdict.circumstances().alone().onlyOf(verdict.service())
            : verdict.circumstances().alone());
  }

  /** Whether another fault of the same drill may outlast this one, which ended early. */
  private static boolean mayGoOn(VerdictEvent.Injection verdict, Instant now) {
    return verdict.circumstances().overlaps().stream()
        .filter(other -> other.injection().drill().equals(verdict.injection().drill()))
        .anyMatch(other -> other.endedAt().plus(TO_REVERT).isAfter(now));
  }

  static boolean has(Event event, String detector) {
    return switch (event) {
      case AlertEvent e -> e.detector().equals(detector);
      case DiagnosisEvent.Diagnosed e -> e.detector().equals(detector);
      case DetectionEvent e -> e.episode().detector().equals(detector);
      case ScoreboardEvent.Row e -> e.detector().equals(detector);
      case ScoreboardEvent.Day e -> e.row().detector().equals(detector);
      case VerdictEvent.Injection e ->
          e.detectors().stream().anyMatch(outcome -> outcome.detector().equals(detector));
      case VerdictEvent.QuietWindow e ->
          e.detectors().stream().anyMatch(quiet -> quiet.detector().equals(detector));
      default -> false;
    };
  }
}
