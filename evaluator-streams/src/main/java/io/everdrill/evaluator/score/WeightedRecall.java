package io.everdrill.evaluator.score;

import java.util.Collection;
import java.util.OptionalDouble;

/**
 * Recall as it would be if every fault were drawn alike: each counts as often as it was unlikely to
 * be drawn. Source: D. G. Horvitz, D. J. Thompson, JASA 47 (1952), in the ratio form of J. Hajek
 * (1971), which is bounded by 0 and 1 and right when all are equally likely.
 */
public final class WeightedRecall {

  private WeightedRecall() {}

  /** One fault that was drawn with this probability. */
  public record Drawn(double probability, boolean detected) {
    public Drawn {
      if (!(probability > 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "probability: expected more than 0 and at most 1, got " + probability);
      }
    }

    private double weight() {
      return 1 / probability;
    }
  }

  /** Nothing where no fault was drawn. */
  public static OptionalDouble of(Collection<Drawn> faults) {
    double all = faults.stream().mapToDouble(Drawn::weight).sum();
    double detected = faults.stream().filter(Drawn::detected).mapToDouble(Drawn::weight).sum();
    return faults.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(detected / all);
  }
}
