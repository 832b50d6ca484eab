package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/**
 * Who noticed, live. Topics, keyed by cell: everdrill.detections, and everdrill.false-alarms for
 * alerts that belong to no injection.
 */
public sealed interface DetectionEvent extends Event {

  CellId cell();

  AlertEvent.Episode episode();

  @Override
  default String key() {
    return cell().value();
  }

  @Override
  default String identity() {
    return subject() + "/" + episode();
  }

  /**
   * The first alert of this detector that belongs to the injection.
   *
   * @param timeToDetect alert began, from applied
   * @param timeToNotify alert received, from applied
   * @param hops calls between the target's service and the alert's
   */
  @EventType("io.everdrill.detection.v1")
  record Detected(
      CellId cell,
      InjectionId injection,
      AlertEvent.Episode episode,
      String service,
      int hops,
      @JsonProperty("timeToDetectMs") Duration timeToDetect,
      @JsonProperty("timeToNotifyMs") Duration timeToNotify,
      ErrorBound bound,
      Instant detectedAt)
      implements DetectionEvent {
    public Detected {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(episode, "episode");
      service = Require.orEmpty(service);
      Require.notNegative(hops, "hops");
      Require.present(timeToDetect, "timeToDetectMs");
      Require.present(timeToNotify, "timeToNotifyMs");
      bound = Require.or(bound, ErrorBound.UNKNOWN);
      Require.present(detectedAt, "detectedAt");
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public Instant time() {
      return detectedAt;
    }
  }

  /** A later fact moved the alert to another owner, or to none. */
  @EventType("io.everdrill.detection.withdrawn.v1")
  record Withdrawn(
      CellId cell,
      InjectionId injection,
      AlertEvent.Episode episode,
      String reason,
      Instant withdrawnAt)
      implements DetectionEvent {
    public Withdrawn {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.present(episode, "episode");
      reason = Require.orEmpty(reason);
      Require.present(withdrawnAt, "withdrawnAt");
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public Instant time() {
      return withdrawnAt;
    }
  }

  /** Nobody's alert in a cell that the probes saw steady. */
  @EventType("io.everdrill.false-alarm.v1")
  record FalseAlarm(
      CellId cell, AlertEvent.Episode episode, String name, String service, Instant judgedAt)
      implements DetectionEvent {
    public FalseAlarm {
      Require.present(cell, "cell");
      Require.present(episode, "episode");
      name = Require.orEmpty(name);
      service = Require.orEmpty(service);
      Require.present(judgedAt, "judgedAt");
    }

    @Override
    public String subject() {
      return cell + "/" + episode.detector();
    }

    @Override
    public Instant time() {
      return judgedAt;
    }
  }

  /** It has an owner after all, or the cell was not steady. */
  @EventType("io.everdrill.false-alarm.withdrawn.v1")
  record FalseAlarmWithdrawn(
      CellId cell, AlertEvent.Episode episode, String reason, Instant withdrawnAt)
      implements DetectionEvent {
    public FalseAlarmWithdrawn {
      Require.present(cell, "cell");
      Require.present(episode, "episode");
      reason = Require.orEmpty(reason);
      Require.present(withdrawnAt, "withdrawnAt");
    }

    @Override
    public String subject() {
      return cell + "/" + episode.detector();
    }

    @Override
    public Instant time() {
      return withdrawnAt;
    }
  }

  /**
   * Nobody's alert in a cell that was not steady, that no probe looked at, or that had a known
   * incident: something was wrong, and it was none of ours.
   */
  @EventType("io.everdrill.organic-alert.v1")
  record Organic(
      CellId cell, AlertEvent.Episode episode, String name, String service, Instant judgedAt)
      implements DetectionEvent {
    public Organic {
      Require.present(cell, "cell");
      Require.present(episode, "episode");
      name = Require.orEmpty(name);
      service = Require.orEmpty(service);
      Require.present(judgedAt, "judgedAt");
    }

    @Override
    public String subject() {
      return cell + "/" + episode.detector();
    }

    @Override
    public Instant time() {
      return judgedAt;
    }
  }

  /** It has an owner after all, or is a false alarm. */
  @EventType("io.everdrill.organic-alert.withdrawn.v1")
  record OrganicWithdrawn(
      CellId cell, AlertEvent.Episode episode, String reason, Instant withdrawnAt)
      implements DetectionEvent {
    public OrganicWithdrawn {
      Require.present(cell, "cell");
      Require.present(episode, "episode");
      reason = Require.orEmpty(reason);
      Require.present(withdrawnAt, "withdrawnAt");
    }

    @Override
    public String subject() {
      return cell + "/" + episode.detector();
    }

    @Override
    public Instant time() {
      return withdrawnAt;
    }
  }
}
