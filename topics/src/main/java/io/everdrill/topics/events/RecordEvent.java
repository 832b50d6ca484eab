package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/**
 * The books: who allowed and did what, how far clocks are, how far a scenario has climbed. Topics:
 * everdrill.audit, everdrill.approvals, everdrill.clock, everdrill.stages.
 */
public sealed interface RecordEvent extends Event {

  /** Somebody did something through a door of ours. */
  @EventType("io.everdrill.audit.v1")
  record Audit(String id, String who, String action, String on, String detail, Instant doneAt)
      implements RecordEvent {
    public Audit {
      Require.text(id, "id");
      Require.text(who, "who");
      Require.text(action, "action");
      on = Require.orEmpty(on);
      detail = Require.orEmpty(detail);
      Require.present(doneAt, "doneAt");
    }

    @Override
    public String key() {
      return id;
    }

    @Override
    public String subject() {
      return on.isEmpty() ? action : on;
    }

    @Override
    public String identity() {
      return id;
    }

    @Override
    public Instant time() {
      return doneAt;
    }
  }

  /** A person allowed a scenario in a cell, or resuming after a halt. */
  @EventType("io.everdrill.approval.v1")
  record Approval(String id, String who, String what, Instant approvedAt, Instant expiresAt)
      implements RecordEvent {
    public Approval {
      Require.text(id, "id");
      Require.text(who, "who");
      Require.text(what, "what");
      Require.present(approvedAt, "approvedAt");
      Require.present(expiresAt, "expiresAt");
    }

    @Override
    public String key() {
      return id;
    }

    @Override
    public String subject() {
      return what;
    }

    @Override
    public String identity() {
      return id;
    }

    @Override
    public Instant time() {
      return approvedAt;
    }
  }

  /** Asks the broker for its time; the broker's answer is the record's append time. */
  @EventType("io.everdrill.clock.v1")
  record Clock(
      String writer,
      Instant sentAt,
      ClockReading reading,
      @JsonProperty("roundTripMs") Duration roundTrip)
      implements RecordEvent {
    /**
     * @param reading what the writer believed when it sent this
     * @param roundTrip of the measurement before; 0 if it is the first
     */
    public Clock {
      Require.text(writer, "writer");
      Require.present(sentAt, "sentAt");
      reading = Require.or(reading, ClockReading.UNKNOWN);
      roundTrip = Require.notNegative(Require.or(roundTrip, Duration.ZERO), "roundTripMs");
    }

    @Override
    public String key() {
      return writer;
    }

    @Override
    public String subject() {
      return writer;
    }

    @Override
    public String identity() {
      return writer + "@" + sentAt;
    }

    @Override
    public Instant time() {
      return sentAt;
    }
  }

  /** How far a scenario version has climbed the ladder from dev to global. */
  @EventType("io.everdrill.stage.v1")
  record Stage(String scenario, int scenarioVersion, String stage, Instant reachedAt)
      implements RecordEvent {
    public Stage {
      Require.text(scenario, "scenario");
      Require.text(stage, "stage");
      Require.present(reachedAt, "reachedAt");
    }

    @Override
    public String key() {
      return scenario;
    }

    @Override
    public String subject() {
      return scenario;
    }

    @Override
    public String identity() {
      return scenario + "/" + scenarioVersion + "/" + stage;
    }

    @Override
    public Instant time() {
      return reachedAt;
    }
  }
}
