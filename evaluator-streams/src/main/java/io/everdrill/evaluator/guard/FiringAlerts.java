package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AlertEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The alerts of one cell that fire now, for injections that are heard of after the alert: between
 * topics there is no order. The oldest are forgotten beyond 1,000. Not kept over a restart.
 */
final class FiringAlerts {

  private static final int MOST = 1_000;

  private final Map<AlertEvent.Episode, Heard> firing = new LinkedHashMap<>();

  /**
   * @param at when it was first appended; repeats don't make it younger
   */
  record Heard(AlertEvent.Firing alert, Instant at) {}

  Heard add(AlertEvent.Firing alert, Instant appendedAt) {
    Heard known = firing.get(alert.episode());
    Heard heard =
        new Heard(alert, known != null && known.at.isBefore(appendedAt) ? known.at : appendedAt);
    firing.put(alert.episode(), heard);
    if (firing.size() > MOST) {
      firing.remove(firing.keySet().iterator().next());
    }
    return heard;
  }

  void remove(AlertEvent.Resolved alert) {
    firing.remove(alert.episode());
  }

  Stream<Heard> all() {
    return firing.values().stream();
  }
}
