package io.everdrill.topics.chance;

import io.everdrill.topics.Sha256;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ChanceEvent.Candidate;
import io.everdrill.topics.events.DrillEvent.Draw;
import io.everdrill.topics.events.TargetId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Every choice that chance makes, as a pure function of the day's seed: whoever has the published
 * seed draws the same again. A choice is HMAC-SHA-256(seed, {@code cell/number/purpose}), its first
 * 53 bits read as a fraction of 1. Purposes: {@code moment}, {@code target}, {@code scenario}, and
 * {@code split.TARGET} for who is in which group.
 */
public final class Draws {

  private Draws() {}

  /** What was drawn and how to check it. */
  public record Drawn(Candidate candidate, Draw draw) {}

  /** At least 0, less than 1. */
  public static double uniform(byte[] seed, CellId cell, long number, String purpose) {
    byte[] digest = Sha256.hmac(seed, cell + "/" + number + "/" + purpose);
    return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
  }

  /**
   * The time until a drill's moment: exponential, so that moments are a Poisson process.
   *
   * @param redraw how often the moment of this number was drawn before, as at each midnight
   */
  public static Duration gap(byte[] seed, CellId cell, long number, int redraw, double perHour) {
    String purpose = redraw == 0 ? "moment" : "moment." + redraw;
    double hours = -Math.log1p(-uniform(seed, cell, number, purpose)) / perHour;
    double micros = Math.min(hours * 3.6e9, 1e15);
    return Duration.ofNanos(1000 * Math.max(1, (long) micros));
  }

  /** Target at random among the eligible, then scenario by weight among those eligible for it. */
  public static Drawn draw(byte[] seed, CellId cell, long number, CandidateList list) {
    List<TargetId> targets = list.candidates().stream().map(Candidate::target).distinct().toList();
    TargetId target = targets.get((int) (uniform(seed, cell, number, "target") * targets.size()));
    List<Candidate> eligible =
        list.candidates().stream().filter(c -> c.target().equals(target)).toList();
    double total = eligible.stream().mapToDouble(Candidate::weight).sum();
    Candidate drawn = byWeight(eligible, total * uniform(seed, cell, number, "scenario"));
    return new Drawn(
        drawn,
        new Draw(
            list.digest(),
            list.candidates().size(),
            list.candidates().indexOf(drawn),
            drawn.weight() / total / targets.size()));
  }

  private static Candidate byWeight(List<Candidate> candidates, double at) {
    double passed = 0;
    for (Candidate candidate : candidates) {
      passed += candidate.weight();
      if (at < passed) {
        return candidate;
      }
    }
    // Rounding may leave the sum a hair under the point.
    return candidates.getLast();
  }
}
