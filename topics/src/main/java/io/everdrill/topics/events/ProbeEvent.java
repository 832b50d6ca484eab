package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/** What users would have felt. Topic: everdrill.probe-results, keyed by cell, kept a day. */
public sealed interface ProbeEvent extends Event {

  /** Whether the user got what was owed. */
  enum Outcome {
    PASS,
    FAIL
  }

  /** Why a probe failed. */
  enum Failure {
    NONE,
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    CONNECTION_RESET,
    TIMEOUT,
    STATUS,
    BODY,
    VALUE,
    DNS,
    TLS,
    OTHER
  }

  /** Where the time went; a phase that was not reached, or does not exist, is 0. */
  record Phases(
      @JsonProperty("connectMs") Duration connect,
      @JsonProperty("firstByteMs") Duration firstByte,
      @JsonProperty("totalMs") Duration total) {
    public Phases {
      connect = Require.notNegative(Require.or(connect, Duration.ZERO), "connectMs");
      firstByte = Require.notNegative(Require.or(firstByte, Duration.ZERO), "firstByteMs");
      Require.notNegative(total, "totalMs");
    }
  }

  /**
   * One look.
   *
   * @param prober where it looked from
   * @param scheduledAt when the open schedule wanted it; latency counts from here
   * @param startedAt when it began
   * @param status HTTP status; 0 if there was none
   * @param value what was read, such as a ledger's sum; empty if nothing
   * @param reason for people; empty on a pass
   */
  @EventType("io.everdrill.probe.result.v1")
  record Result(
      CellId cell,
      String probe,
      String service,
      String prober,
      Instant scheduledAt,
      Instant startedAt,
      Outcome outcome,
      Failure failure,
      String reason,
      int status,
      String value,
      Phases phases,
      ClockReading clock)
      implements ProbeEvent {
    public Result {
      Require.present(cell, "cell");
      Require.text(probe, "probe");
      Require.text(service, "service");
      Require.text(prober, "prober");
      Require.present(scheduledAt, "scheduledAt");
      Require.present(startedAt, "startedAt");
      Require.present(outcome, "outcome");
      failure = Require.or(failure, Failure.NONE);
      reason = Require.orEmpty(reason);
      Require.within(status, 0, 999, "status");
      value = Require.orEmpty(value);
      Require.present(phases, "phases");
      clock = Require.or(clock, ClockReading.UNKNOWN);
    }

    public boolean passed() {
      return outcome == Outcome.PASS;
    }

    /** When the answer, or the lack of it, was known. */
    public Instant endedAt() {
      return startedAt.plus(phases.total());
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return cell + "/" + probe;
    }

    @Override
    public String identity() {
      return subject() + "/" + prober + "@" + scheduledAt;
    }

    @Override
    public Instant time() {
      return startedAt;
    }
  }
}
