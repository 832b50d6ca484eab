package io.everdrill.gateway;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.ScoreboardEvent;
import io.everdrill.topics.events.VerdictEvent;

/**
 * Tells of which detector an event speaks. Who is scored follows its own score by that: what speaks
 * of no detector, such as a drill that runs, is none of it.
 */
final class ScoredDetectors {

  private ScoredDetectors() {}

  /** The event without what it says of other detectors, and of other injections. */
  static Event alone(Event event, String detector) {
    return switch (event) {
      case VerdictEvent.Injection e -> alone(e, detector);
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

  static VerdictEvent.Injection alone(VerdictEvent.Injection verdict, String detector) {
    return verdict.of(
        verdict.detectors().stream()
            .filter(d -> d.detector().equals(detector))
            .map(d -> d.on(verdict.injection()))
            .toList(),
        verdict.circumstances().alone());
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
