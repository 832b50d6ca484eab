package io.everdrill.evaluator.guard;

import io.everdrill.topics.Brief;
import io.everdrill.topics.events.AlertEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The alerts of one cell that fire now, for injections that are heard of after the alert: between
 * topics there is no order. The oldest are forgotten beyond 1,000.
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
    return heard;
  }

  /** The one that was firing until now, if it was known. */
  Stream<Heard> remove(AlertEvent.Resolved alert) {
    // What was kept before alerts were kept in brief is known by its full name.
    return Stream.of(brief(alert.episode()), alert.episode())
        .flatMap(episode -> Stream.ofNullable(firing.remove(episode)));
  }

  /** What is asked of an alert: whose it is, when it began and what it is called, in brief. */
  static AlertEvent.Firing brief(AlertEvent.Firing alert) {
    AlertEvent.Episode episode = brief(alert.episode());
    return new AlertEvent.Firing(
        alert.cell(),
        episode.detector(),
        episode.fingerprint(),
        Brief.text(alert.name()),
        Brief.text(alert.severity()),
        Brief.text(alert.service()),
        episode.startsAt(),
        alert.receivedAt(),
        Map.of(),
        Map.of(),
        alert.clock(),
        alert.receivedClock());
  }

  private static AlertEvent.Episode brief(AlertEvent.Episode episode) {
    return new AlertEvent.Episode(
        Brief.name(episode.detector()), Brief.name(episode.fingerprint()), episode.startsAt());
  }

  /** The oldest, forgotten by this call, if there are too many. */
  Stream<Heard> removeOverflow() {
    return firing.size() > MOST
        ? Stream.ofNullable(firing.remove(firing.keySet().iterator().next()))
        : Stream.empty();
  }

  Stream<Heard> all() {
    return firing.values().stream();
  }
}
