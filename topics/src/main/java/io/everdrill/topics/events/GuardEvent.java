package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the guard sees, once a second, what it knew before a drill, what keeps it from vouching for
 * one, and what became of an abort. Topic: everdrill.guard-readings, keyed by cell, kept a day.
 */
public sealed interface GuardEvent extends Event {

  /**
   * One abort condition of one running injection.
   *
   * @param condition the condition's kind and service
   * @param value what was read, in the condition's own unit
   * @param bound what it is held against, in the same unit
   */
  @EventType("io.everdrill.guard.reading.v1")
  record Reading(
      CellId cell,
      InjectionId injection,
      String condition,
      double value,
      double bound,
      long samples,
      Instant readAt)
      implements GuardEvent {
    public Reading {
      Require.present(cell, "cell");
      Require.present(injection, "injection");
      Require.text(condition, "condition");
      Require.notNegative(samples, "samples");
      Require.present(readAt, "readAt");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return injection.value();
    }

    @Override
    public String identity() {
      return injection + "/" + condition + "@" + readAt;
    }

    @Override
    public Instant time() {
      return readAt;
    }
  }

  /** What a service's probes said before the injection. */
  record ServiceBaseline(
      String service, long results, long failures, @JsonProperty("overMs") Duration over) {
    public ServiceBaseline {
      Require.text(service, "service");
      Require.positive(results, "results");
      Require.notNegative(failures, "failures");
      if (failures > results) {
        throw new IllegalArgumentException(
            "failures: expected at most " + results + " results, got " + failures);
      }
      Require.positive(over, "overMs");
    }
  }

  /** What the guard learnt of a drill's cell before it let anything begin. */
  @EventType("io.everdrill.guard.baseline.v1")
  record Baseline(CellId cell, DrillId drill, List<ServiceBaseline> services, Instant learntAt)
      implements GuardEvent {
    public Baseline {
      Require.present(cell, "cell");
      Require.present(drill, "drill");
      services = Require.list(services);
      Require.present(learntAt, "learntAt");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return drill.value();
    }

    @Override
    public String identity() {
      return drill + "@" + learntAt;
    }

    @Override
    public Instant time() {
      return learntAt;
    }
  }

  /**
   * Why the guard vouches for no injection of a drill now: each second in which it would have. An
   * agent knows only that it does not; it refuses to begin ({@code no-guard}) and ends what it
   * began ({@code no-lease}).
   *
   * @param reason {@code halted}, {@code blind} (no fresh probe results), {@code no-baseline} (too
   *     few of them), {@code too-many-services} (of more the guard keeps no baseline), {@code
   *     undecidable} (a condition could never end anything), {@code unsure} (a condition cannot say
   *     that it does not hold already) or {@code holds} (one does, before anything began); more may
   *     come
   * @param detail the same with its figures, for people
   */
  @EventType("io.everdrill.guard.not-watching.v1")
  record NotWatching(CellId cell, DrillId drill, String reason, String detail, Instant readAt)
      implements GuardEvent {
    public NotWatching {
      Require.present(cell, "cell");
      Require.present(drill, "drill");
      Require.text(reason, "reason");
      detail = Require.orEmpty(detail);
      Require.present(readAt, "readAt");
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return drill.value();
    }

    @Override
    public String identity() {
      return drill + "/" + reason + "@" + readAt;
    }

    @Override
    public Instant time() {
      return readAt;
    }
  }

  /**
   * What became of an abort in one drill, once nothing of the drill is in force any more.
   *
   * @param asked how many injections it named, or hit
   * @param gone how many of them were over before the abort, or never began: harmless
   * @param ended how many ended because of an abort
   * @param otherwise how many ended for another reason in between, such as their limit, or were
   *     never heard of
   * @param settledAt when the guard heard of the last of them
   * @param drills whose injections are counted here; an abort of a cell may have hit several
   */
  @EventType("io.everdrill.guard.abort-outcome.v1")
  record AbortOutcome(
      CellId cell,
      String abort,
      String cause,
      String by,
      int asked,
      int gone,
      int ended,
      int otherwise,
      Instant abortedAt,
      Instant settledAt,
      List<DrillId> drills)
      implements GuardEvent {
    public AbortOutcome {
      Require.present(cell, "cell");
      Require.text(abort, "abort");
      cause = Require.orEmpty(cause);
      by = Require.orEmpty(by);
      Require.notNegative(asked, "asked");
      Require.notNegative(gone, "gone");
      Require.notNegative(ended, "ended");
      Require.notNegative(otherwise, "otherwise");
      Require.present(abortedAt, "abortedAt");
      Require.present(settledAt, "settledAt");
      drills = Require.list(drills);
    }

    @Override
    public String key() {
      return cell.value();
    }

    @Override
    public String subject() {
      return abort;
    }

    @Override
    public String identity() {
      return abort + "/" + drills;
    }

    @Override
    public Instant time() {
      return settledAt;
    }
  }
}
