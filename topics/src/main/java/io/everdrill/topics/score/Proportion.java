package io.everdrill.topics.score;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * So many out of so many, with Wilson's interval: right also for few cases and near 0 and 1, where
 * the usual one is far off. Source: E. B. Wilson, Probable inference, JASA 22 (1927); compared with
 * others by R. G. Newcombe, Statistics in Medicine 17 (1998).
 *
 * @param hits not whole where one may be half a hit, as an answer is that was tied with another
 */
public record Proportion(double hits, long of) {

  public Proportion {
    if (!(hits >= 0 && hits <= of)) {
      throw new IllegalArgumentException("hits: expected 0 to " + of + ", got " + hits);
    }
  }

  /** Nothing where there was no case. */
  public OptionalDouble value() {
    return of == 0 ? OptionalDouble.empty() : OptionalDouble.of(hits / of);
  }

  /** 95 %; nothing where there was no case. */
  public Optional<Interval> interval() {
    if (of == 0) {
      return Optional.empty();
    }
    double p = hits / of;
    double z2 = Interval.Z * Interval.Z;
    double middle = p + z2 / (2 * of);
    double half = Interval.Z * Math.sqrt(p * (1 - p) / of + z2 / (4.0 * of * of));
    double scale = 1 + z2 / of;
    return Optional.of(
        new Interval(
            hits == 0 ? 0 : (middle - half) / scale, hits == of ? 1 : (middle + half) / scale));
  }
}
