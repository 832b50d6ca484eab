package io.everdrill.topics.score;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many faults are still undetected after a time, with the missed counted for as long as they
 * could have been detected: the product-limit estimate. Source: E. L. Kaplan, P. Meier,
 * Nonparametric estimation from incomplete observations, JASA 53 (1958); the mean is restricted to
 * the longest observation, J. O. Irwin, Journal of Hygiene 47 (1949).
 *
 * @param steps where the curve falls, ascending
 * @param horizon the longest observation: the curve says nothing beyond
 */
public record SurvivalCurve(List<Step> steps, @JsonProperty("horizonMs") Duration horizon) {

  /** From here on this share is undetected. */
  public record Step(@JsonProperty("atMs") Duration at, double undetected) {}

  /**
   * Faults that were watched equally long, mostly one.
   *
   * @param after how long they had been in force when watching them ended
   */
  public record Observation(@JsonProperty("afterMs") Duration after, Seen seen, long faults)
      implements Comparable<Observation> {

    /** One fault. */
    public Observation(Duration after, Seen seen) {
      this(after, seen, 1);
    }

    public Observation {
      if (after.isNegative() || faults < 1) {
        throw new IllegalArgumentException(
            "expected 1 fault or more after 0 or more, got " + faults + " after " + after);
      }
    }

    @Override
    public int compareTo(Observation other) {
      return after.compareTo(other.after);
    }
  }

  /** How watching a fault ended. */
  public enum Seen {
    DETECTED,
    /** Right-censored: still undetected when it was watched no more. */
    NOT_YET
  }

  public SurvivalCurve {
    steps = List.copyOf(steps);
  }

  /** Of two at the same time the detection counts as first, as usual. */
  public static SurvivalCurve of(Collection<Observation> observations) {
    List<Observation> sorted = observations.stream().sorted().toList();
    List<Step> steps = new ArrayList<>();
    double undetected = 1;
    long atRisk = sorted.stream().mapToLong(Observation::faults).sum();
    for (int i = 0; i < sorted.size(); ) {
      Duration at = sorted.get(i).after();
      long detected = 0;
      long watched = 0;
      for (; i < sorted.size() && sorted.get(i).after().equals(at); i++) {
        watched += sorted.get(i).faults();
        detected += sorted.get(i).seen() == Seen.DETECTED ? sorted.get(i).faults() : 0;
      }
      if (detected > 0) {
        undetected *= 1 - (double) detected / atRisk;
        steps.add(new Step(at, undetected));
      }
      atRisk -= watched;
    }
    return new SurvivalCurve(
        steps,
        sorted.stream()
            .max(Comparator.naturalOrder())
            .map(Observation::after)
            .orElse(Duration.ZERO));
  }

  /** The share that is undetected after this time. */
  public double undetectedAfter(Duration time) {
    double undetected = 1;
    for (Step step : steps) {
      undetected = step.at().compareTo(time) <= 0 ? step.undetected() : undetected;
    }
    return undetected;
  }

  /** After which half is detected; nothing where it never is. */
  public Optional<Duration> median() {
    return steps.stream()
        .filter(step -> step.undetected() <= 0.5 + 1e-12)
        .map(Step::at)
        .findFirst();
  }

  /** The area under the curve up to the horizon; nothing where there was no fault. */
  public Optional<Duration> restrictedMean() {
    if (horizon.isZero() && steps.isEmpty()) {
      return Optional.empty();
    }
    double millis = 0;
    Duration from = Duration.ZERO;
    double undetected = 1;
    for (Step step : steps) {
      millis += undetected * step.at().minus(from).toMillis();
      from = step.at();
      undetected = step.undetected();
    }
    return Optional.of(
        Duration.ofMillis(Math.round(millis + undetected * horizon.minus(from).toMillis())));
  }
}
