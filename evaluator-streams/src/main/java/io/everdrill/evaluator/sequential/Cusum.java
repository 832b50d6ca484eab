package io.everdrill.evaluator.sequential;

/**
 * Page's cumulative sum on pass and fail: adds what each result weighs, never falls under 0, and
 * has crossed once it reaches its bound h. Of all tests with the same mean time between false
 * alarms none finds the change sooner in the worst case (Moustakides 1986).
 *
 * <p>The bound comes from the wanted mean number of results between false alarms, N: h = ln(N p1).
 * The sum lives in cycles that begin and end at 0. A cycle that crosses has a likelihood ratio of
 * at least e^h, so under p0 it comes at most e^-h times as often as under p1; and it must begin
 * with a failure, which under p1 has the chance p1. As a cycle is at least one result long, at
 * least e^h / p1 results pass on average between false alarms: no approximation, and at a lower
 * failure rate only more.
 *
 * <p>Not for several threads. Sources: E. S. Page, "Continuous inspection schemes", Biometrika 41
 * (1954); G. V. Moustakides, "Optimal stopping times for detecting changes in distributions",
 * Annals of Statistics 14 (1986); G. Lorden, "Procedures for reacting to a change in distribution",
 * Annals of Mathematical Statistics 42 (1971).
 */
public final class Cusum {

  private final double perFailure;
  private final double perPass;
  private final double bound;
  private double sum;
  private long results;
  private long failures;

  /**
   * @param bound h, in nats
   */
  public Cusum(FailRateShift shift, double bound) {
    if (!(bound > 0 && bound < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("bound: expected more than 0, got " + bound);
    }
    this.perFailure = shift.natsPerFailure();
    this.perPass = shift.natsPerPass();
    this.bound = bound;
  }

  /**
   * The h that keeps the mean number of results between false alarms at or over the wanted one; at
   * least the weight of one failure, so that no single failure is ever enough.
   */
  public static double boundFor(FailRateShift shift, double resultsBetweenFalseAlarms) {
    return Math.max(
        Math.nextUp(shift.natsPerFailure()), Math.log(resultsBetweenFalseAlarms * shift.harm()));
  }

  public void pass() {
    passes(1);
  }

  /** As many passing results one after the other. */
  public void passes(long count) {
    sum += count * perPass;
    results += count;
    if (sum <= 0) {
      sum = 0;
      results = 0;
      failures = 0;
    }
  }

  public void fail() {
    sum += perFailure;
    results++;
    failures++;
  }

  /** Goes on from what another had come to. */
  public void resume(double itsSum, long itsResults, long itsFailures) {
    sum = itsSum;
    results = itsResults;
    failures = itsFailures;
  }

  /** Whether the sum has reached its bound with the last result. */
  public boolean crossed() {
    return sum >= bound;
  }

  /** In nats. */
  public double sum() {
    return sum;
  }

  /** h, in nats. */
  public double bound() {
    return bound;
  }

  /** How many results the sum was made of since it was last 0: those after the likeliest change. */
  public long results() {
    return results;
  }

  /** How many of {@link #results()} failed. */
  public long failures() {
    return failures;
  }
}
