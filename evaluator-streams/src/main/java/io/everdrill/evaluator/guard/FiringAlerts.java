package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.AlertEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The alerts of one cell that fire now, for injections that are heard of after the alert: between
 * topics there is no order. The oldest are forgotten beyond 1,000. Not kept over a restart.
 */
final class FiringAlerts {

  private static final int MOST = 1_000;

  private final Map<AlertEvent.Episode, AlertEvent.Firing> firing = new LinkedHashMap<>();

  void add(AlertEvent.Firing alert) {
    firing.put(alert.episode(), alert);
    if (firing.size() > MOST) {
      firing.remove(firing.keySet().iterator().next());
    }
  }

  void remove(AlertEvent.Resolved alert) {
    firing.remove(alert.episode());
  }

  Stream<AlertEvent.Firing> all() {
    return firing.values().stream();
  }
}
