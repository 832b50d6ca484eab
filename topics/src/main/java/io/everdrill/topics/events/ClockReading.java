package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * How far the writer's clock is from the broker's, and how sure that is: true time lies within
 * {@code error} of written time plus {@code offset}. Cristian's algorithm, see DESIGN 'Time'.
 *
 * @param offset broker time minus the writer's time
 * @param error greatest error of the offset; without meaning where the basis is UNKNOWN
 */
public record ClockReading(
    Basis basis,
    @JsonProperty("offsetMs") Duration offset,
    @JsonProperty("errorMs") Duration error) {

  /** Nothing is known about this clock; not the same as an error of 0. */
  public static final ClockReading UNKNOWN =
      new ClockReading(Basis.UNKNOWN, Duration.ZERO, Duration.ZERO);

  /** Where the reading comes from. */
  public enum Basis {
    MEASURED,
    CONFIGURED,
    UNKNOWN
  }

  /** Equal to the reading that may be left out in JSON, as Jackson asks of a filter. */
  static final class Unread {
    @Override
    public boolean equals(Object reading) {
      return UNKNOWN.equals(reading);
    }

    @Override
    public int hashCode() {
      return UNKNOWN.hashCode();
    }
  }

  public ClockReading {
    basis = Require.or(basis, Basis.UNKNOWN);
    offset = Require.or(offset, Duration.ZERO);
    error = Require.notNegative(Require.or(error, Duration.ZERO), "errorMs");
  }

  public static ClockReading measured(Duration offset, Duration error) {
    return new ClockReading(Basis.MEASURED, offset, error);
  }

  /** For a third party's clock: the bound that was configured for it. */
  public static ClockReading configured(Duration error) {
    return new ClockReading(Basis.CONFIGURED, Duration.ZERO, error);
  }
}
