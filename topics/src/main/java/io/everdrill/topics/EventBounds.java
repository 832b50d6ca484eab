package io.everdrill.topics;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.DefinitionEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;

/**
 * How long the words are that others may choose. Names are told again with everything that is said
 * of whatever bears them, many times in one record, and a record holds 1 MiB; whoever must write a
 * larger one stops.
 */
public final class EventBounds {

  /** Longer than what tools give out: 253 in Kubernetes, 255 for keys of incidents. */
  public static final int LONGEST_NAME = 256;

  /** Of a fingerprint, which may be put together of names. */
  public static final int LONGEST_KEY = 512;

  /** Of what is said once. */
  public static final int LONGEST_TEXT = 2048;

  /** Of what an agent says of an injection, with how to undo it by hand. */
  public static final int LONGEST_REPORT = 32 * 1024;

  /** Some write the first for 'not known', and the last for 'never'. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /** No clock is as wrong. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Of what is too long, in a message. */
  private static final int BEGIN = 32;

  private EventBounds() {}

  /**
   * The event, if it is one of ours or its words are not too long.
   *
   * @throws UnreadableEvent that names the field
   */
  public static Event checked(Event event) {
    switch (event) {
      case null -> {} // A tombstone.
      case ProbeEvent.Result result -> check(result);
      case AlertEvent alert -> check(alert);
      case DiagnosisEvent.Diagnosed diagnosis -> check(diagnosis);
      case IncidentEvent.Opened incident -> {
        name(incident.incident(), "incident");
        incident.services().forEach(service -> name(service, "services"));
        within(incident.openedAt(), "openedAt");
      }
      case InjectionEvent fact -> check(fact);
      case DefinitionEvent.Detector detector -> name(detector.detector(), "detector");
      case DefinitionEvent.Probe probe -> {
        name(probe.probe(), "probe");
        name(probe.service(), "service");
      }
      default -> {} // Of ours, or it closes what was opened.
    }
    return event;
  }

  private static void check(ProbeEvent.Result result) {
    name(result.probe(), "probe");
    name(result.service(), "service");
    name(result.prober(), "prober");
    notLonger(result.phases().total(), "totalMs");
    within(result.scheduledAt(), "scheduledAt");
    within(result.startedAt(), "startedAt");
    clock(result.clock());
  }

  private static void check(AlertEvent alert) {
    name(alert.detector(), "detector");
    switch (alert) {
      case AlertEvent.Firing f -> {
        key(f.fingerprint());
        words(f.name(), "name", LONGEST_TEXT);
        words(f.severity(), "severity", LONGEST_NAME);
        words(f.service(), "service", LONGEST_TEXT);
        within(f.startsAt(), "startsAt");
        within(f.receivedAt(), "receivedAt");
        clock(f.clock());
        clock(f.receivedClock());
      }
      case AlertEvent.Resolved r -> {
        key(r.fingerprint());
        within(r.startsAt(), "startsAt");
        within(r.endsAt(), "endsAt");
        within(r.receivedAt(), "receivedAt");
        clock(r.clock());
        clock(r.receivedClock());
      }
      case AlertEvent.Acknowledged a -> {
        key(a.fingerprint());
        words(a.by(), "by", LONGEST_NAME);
        within(a.startsAt(), "startsAt");
        within(a.acknowledgedAt(), "acknowledgedAt");
        within(a.receivedAt(), "receivedAt");
        clock(a.clock());
      }
      case AlertEvent.Heartbeat h -> within(h.receivedAt(), "receivedAt");
    }
  }

  private static void check(DiagnosisEvent.Diagnosed diagnosis) {
    name(diagnosis.detector(), "detector");
    name(diagnosis.incident(), "incident");
    words(diagnosis.detectorVersion(), "detectorVersion", LONGEST_NAME);
    diagnosis.alerts().forEach(alert -> key(alert.fingerprint()));
    diagnosis.alerts().forEach(alert -> within(alert.startsAt(), "alerts.startsAt"));
    diagnosis.roots().forEach(root -> name(root.service(), "roots.service"));
    within(diagnosis.diagnosedAt(), "diagnosedAt");
    within(diagnosis.receivedAt(), "receivedAt");
  }

  private static void check(InjectionEvent fact) {
    switch (fact) {
      case InjectionEvent.Uncertain f -> words(f.reason(), "reason", LONGEST_REPORT);
      case InjectionEvent.Ended f -> words(f.detail(), "detail", LONGEST_REPORT);
      case InjectionEvent.Failed f -> words(f.reason(), "reason", LONGEST_REPORT);
      case InjectionEvent.Refused f -> words(f.detail(), "detail", LONGEST_REPORT);
      case InjectionEvent.Accepted f -> {}
      case InjectionEvent.Applied f -> {}
      case InjectionEvent.Confirmed f -> {}
    }
  }

  private static void name(String value, String field) {
    words(value, field, LONGEST_NAME);
  }

  private static void key(String fingerprint) {
    words(fingerprint, "fingerprint", LONGEST_KEY);
  }

  private static void clock(ClockReading read) {
    notLonger(read.offset().abs(), "clock.offsetMs");
    notLonger(read.error(), "clock.errorMs");
  }

  private static void words(String value, String field, int most) {
    if (value.length() > most) {
      throw new UnreadableEvent(
          "%s: expected at most %d characters, got %d, '%s...'"
              .formatted(field, most, value.length(), value.substring(0, BEGIN)));
    }
  }

  private static void within(Instant at, String field) {
    if (at.isBefore(FIRST) || at.isAfter(LAST)) {
      throw new UnreadableEvent(
          "%s: expected a time from %s to %s, got %s".formatted(field, FIRST, LAST, at));
    }
  }

  private static void notLonger(Duration value, String field) {
    if (value.compareTo(LONGEST) > 0) {
      throw new UnreadableEvent(
          "%s: expected at most %d, got %d".formatted(field, LONGEST.toMillis(), value.toMillis()));
    }
  }
}
