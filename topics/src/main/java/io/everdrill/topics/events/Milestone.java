package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One instant of an injection's course, by the broker's clock as far as its writer's is known, and
 * how long after the fault took hold.
 *
 * @param bound how wrong sinceApplied may be: both clocks, and the time that apply took
 */
public record Milestone(
    What what,
    Instant at,
    @JsonProperty("sinceAppliedMs") Duration sinceApplied,
    ErrorBound bound,
    Certainty certainty) {

  private static final Duration LONGEST = Duration.of(Long.MAX_VALUE / 1_000, ChronoUnit.MICROS);

  /** What happened then. */
  public enum What {
    DUE,
    DRILL_STARTED,
    ACCEPTED,
    APPLY_STARTED,
    APPLIED,
    CONFIRMED,
    UNCERTAIN,
    REVERT_STARTED,
    ENDED,
    FAILED,
    ALERT_BEGAN,
    ALERT_RECEIVED,
    ALERT_ACKNOWLEDGED,
    ALERT_RESOLVED,
    DIAGNOSED,
    MITIGATED,
    USERS_HURT,
    USERS_STEADY
  }

  /** Whether sinceApplied can be told from nothing. */
  public enum Certainty {
    CERTAIN,
    /** The bound is larger than sinceApplied: which of the two came first is not known. */
    WITHIN_BOUND,
    /** There is no bound. */
    UNKNOWN
  }

  public Milestone {
    Require.present(what, "what");
    Require.present(at, "at");
    Require.present(sinceApplied, "sinceAppliedMs");
    bound = Require.or(bound, ErrorBound.UNKNOWN);
    certainty = Require.or(certainty, certainty(sinceApplied, bound));
  }

  public static Milestone of(What what, Instant at, Instant appliedAt, ErrorBound bound) {
    Duration since = since(appliedAt, at);
    return new Milestone(what, at, since, bound, certainty(since, bound));
  }

  /** At most 292 years, as is written and read: some write the year 1 for 'not known'. */
  public static Duration since(Instant appliedAt, Instant at) {
    Duration since = Duration.between(appliedAt, at);
    if (since.abs().compareTo(LONGEST) <= 0) {
      return since;
    }
    return since.isNegative() ? LONGEST.negated() : LONGEST;
  }

  private static Certainty certainty(Duration since, ErrorBound bound) {
    return switch (bound.basis()) {
      case UNKNOWN -> Certainty.UNKNOWN;
      case BOUNDED ->
          bound.error().compareTo(since.abs()) > 0 ? Certainty.WITHIN_BOUND : Certainty.CERTAIN;
    };
  }
}
