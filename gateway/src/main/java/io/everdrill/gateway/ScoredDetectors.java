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
