package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/** How wrong a difference between two clocks may be. Unknown is not 0. */
public record ErrorBound(Basis basis, @JsonProperty("errorMs") Duration error) {

  public static final ErrorBound UNKNOWN = new ErrorBound(Basis.UNKNOWN, Duration.ZERO);

  /** Whether the error has a limit. */
  public enum Basis {
    BOUNDED,
    UNKNOWN
  }

  public ErrorBound {
    basis = Require.or(basis, Basis.UNKNOWN);
    error = Require.notNegative(Require.or(error, Duration.ZERO), "errorMs");
  }

  public static ErrorBound of(Duration error) {
    return new ErrorBound(Basis.BOUNDED, error);
  }

  /** Both errors at worst; unknown if either is. */
  public ErrorBound plus(ErrorBound other) {
    return basis == Basis.UNKNOWN || other.basis == Basis.UNKNOWN
        ? UNKNOWN
        : of(error.plus(other.error));
  }
}
