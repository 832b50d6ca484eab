package io.everdrill.topics.events;

import java.time.Instant;
import java.util.Map;

/**
 * What monitoring said. Topic: everdrill.alerts, keyed by cell. An episode is (detector,
 * fingerprint, startsAt); repeats and updates are the same episode.
 */
public sealed interface AlertEvent extends Event {

  CellId cell();

  String detector();

  /** When it reached our door, by our clock. */
  Instant receivedAt();

  @Override
  default String key() {
    return cell().value();
  }

  /** One stretch of firing of one alert. */
  record Episode(String detector, String fingerprint, Instant startsAt)
      implements Comparable<Episode> {
    public Episode {
      Require.text(detector, "detector");
      Require.text(fingerprint, "fingerprint");
      Require.present(startsAt, "startsAt");
    }

    @Override
    public int compareTo(Episode other) {
      int byStart = startsAt.compareTo(other.startsAt);
      int byDetector = byStart != 0 ? byStart : detector.compareTo(other.detector);
      return byDetector != 0 ? byDetector : fingerprint.compareTo(other.fingerprint);
    }

    @Override
    public String toString() {
      return detector + "/" + fingerprint + "@" + startsAt;
    }
  }

  /**
   * It fires.
   *
   * @param service whom it speaks of after label mapping; empty if no label told
   * @param clock how far startsAt can be trusted
   * @param receivedClock how far receivedAt can be trusted
   */
  @EventType("io.everdrill.alert.firing.v1")
  record Firing(
      CellId cell,
      String detector,
      String fingerprint,
      String name,
      String severity,
      String service,
      Instant startsAt,
      Instant receivedAt,
      Map<String, String> labels,
      Map<String, String> annotations,
      ClockReading clock,
      ClockReading receivedClock)
      implements AlertEvent {
    /** From a door that does not read its clock. */
    public Firing(
        CellId cell,
        String detector,
        String fingerprint,
        String name,
        String severity,
        String service,
        Instant startsAt,
        Instant receivedAt,
        Map<String, String> labels,
        Map<String, String> annotations,
        ClockReading clock) {
      this(
          cell,
          detector,
          fingerprint,
          name,
          severity,
          service,
          startsAt,
          receivedAt,
          labels,
          annotations,
          clock,
          ClockReading.UNKNOWN);
    }

    public Firing {
      Require.present(cell, "cell");
      Require.text(detector, "detector");
      Require.text(fingerprint, "fingerprint");
      name = Require.orEmpty(name);
      severity = Require.orEmpty(severity);
      service = Require.orEmpty(service);
      Require.present(startsAt, "startsAt");
      Require.present(receivedAt, "receivedAt");
      labels = Require.sorted(labels);
      annotations = Require.sorted(annotations);
      clock = Require.or(clock, ClockReading.UNKNOWN);
      receivedClock = Require.or(receivedClock, ClockReading.UNKNOWN);
    }

    public Episode episode() {
      return new Episode(detector, fingerprint, startsAt);
    }

    @Override
    public String subject() {
      return cell + "/" + detector + "/" + fingerprint;
    }

    @Override
    public String identity() {
      return episode() + "/" + receivedAt;
    }

    @Override
    public Instant time() {
      return startsAt;
    }
  }

  /**
   * It fires no more.
   *
   * @param clock how far startsAt and endsAt can be trusted
   * @param receivedClock how far receivedAt can be trusted
   */
  @EventType("io.everdrill.alert.resolved.v1")
  record Resolved(
      CellId cell,
      String detector,
      String fingerprint,
      String name,
      String severity,
      String service,
      Instant startsAt,
      Instant endsAt,
      Instant receivedAt,
      Map<String, String> labels,
      ClockReading clock,
      ClockReading receivedClock)
      implements AlertEvent {
    /** From a door that does not read its clock. */
    public Resolved(
        CellId cell,
        String detector,
        String fingerprint,
        String name,
        String severity,
        String service,
        Instant startsAt,
        Instant endsAt,
        Instant receivedAt,
        Map<String, String> labels,
        ClockReading clock) {
      this(
          cell,
          detector,
          fingerprint,
          name,
          severity,
          service,
          startsAt,
          endsAt,
          receivedAt,
          labels,
          clock,
          ClockReading.UNKNOWN);
    }

    public Resolved {
      Require.present(cell, "cell");
      Require.text(detector, "detector");
      Require.text(fingerprint, "fingerprint");
      name = Require.orEmpty(name);
      severity = Require.orEmpty(severity);
      service = Require.orEmpty(service);
      Require.present(startsAt, "startsAt");
      Require.present(endsAt, "endsAt");
      Require.present(receivedAt, "receivedAt");
      labels = Require.sorted(labels);
      clock = Require.or(clock, ClockReading.UNKNOWN);
      receivedClock = Require.or(receivedClock, ClockReading.UNKNOWN);
    }

    public Episode episode() {
      return new Episode(detector, fingerprint, startsAt);
    }

    @Override
    public String subject() {
      return cell + "/" + detector + "/" + fingerprint;
    }

    @Override
    public String identity() {
      return episode() + "/" + receivedAt;
    }

    @Override
    public Instant time() {
      return endsAt;
    }
  }

  /**
   * Somebody, or some system, has taken the alert on.
   *
   * @param startsAt of the episode
   * @param by who; empty if the source does not say
   * @param clock how far acknowledgedAt can be trusted
   */
  @EventType("io.everdrill.alert.acknowledged.v1")
  record Acknowledged(
      CellId cell,
      String detector,
      String fingerprint,
      Instant startsAt,
      Instant acknowledgedAt,
      String by,
      Instant receivedAt,
      ClockReading clock)
      implements AlertEvent {
    public Acknowledged {
      Require.present(cell, "cell");
      Require.text(detector, "detector");
      Require.text(fingerprint, "fingerprint");
      Require.present(startsAt, "startsAt");
      Require.present(acknowledgedAt, "acknowledgedAt");
      by = Require.orEmpty(by);
      Require.present(receivedAt, "receivedAt");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    public Episode episode() {
      return new Episode(detector, fingerprint, startsAt);
    }

    @Override
    public String subject() {
      return cell + "/" + detector + "/" + fingerprint;
    }

    @Override
    public String identity() {
      return episode() + "/" + acknowledgedAt + "/" + by;
    }

    @Override
    public Instant time() {
      return acknowledgedAt;
    }
  }

  /** The detector is alive: Alertmanager's Watchdog, or the like. Never an alert. */
  @EventType("io.everdrill.alert.heartbeat.v1")
  record Heartbeat(CellId cell, String detector, Instant receivedAt) implements AlertEvent {
    public Heartbeat {
      Require.present(cell, "cell");
      Require.text(detector, "detector");
      Require.present(receivedAt, "receivedAt");
    }

    @Override
    public String subject() {
      return cell + "/" + detector;
    }

    @Override
    public String identity() {
      return subject() + "@" + receivedAt;
    }

    @Override
    public Instant time() {
      return receivedAt;
    }
  }
}
