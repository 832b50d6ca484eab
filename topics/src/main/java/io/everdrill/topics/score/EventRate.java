package io.everdrill.topics.score;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How often something happens, as false alarms per cell-hour do, with the exact interval of a
 * Poisson rate. Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28
 * (1936).
 *
 * @param watched over all cells together
 */
public record EventRate(long events, @JsonProperty("watchedMs") Duration watched) {

  private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();

  public EventRate {
    if (events < 0 || watched.isNegative()) {
      throw new IllegalArgumentException(
          "expected 0 events or more in 0 s or more, got " + events + " in " + watched);
    }
  }

  /** Nothing where nobody watched. */
  public OptionalDouble perHour() {
    return watched.isZero() ? OptionalDouble.empty() : OptionalDouble.of(events / hours());
  }

  /** 95 %; nothing where nobody watched. */
  public Optional<Interval> interval() {
    return watched.isZero()
        ? Optional.empty()
        : Optional.of(
            new Interval(
                PoissonTail.lowerLimit(events) / hours(),
                PoissonTail.upperLimit(events) / hours()));
  }

  public double hours() {
    return watched.toMillis() / MILLIS_PER_HOUR;
  }
}
