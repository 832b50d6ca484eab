package io.everdrill.evaluator.sequential;

/**
 * A test by betting that the failure rate is higher than normal: an e-process over one drill.
 * Starts with a stake of 1, split evenly over bets on eight failure rates from harm up to nearly 1;
 * each bet grows by the likelihood ratio of every result. Against a failure rate that is normal or
 * lower the whole is a nonnegative supermartingale, so the chance that it ever reaches 1/alpha is
 * at most alpha, at whatever moment one looks and stops (Ville's inequality). That holds once:
 * whoever starts it again has alpha again each time.
 *
 * <p>Only two counts are kept, the value follows from them. Not for several threads. Sources: A.
 * Ramdas, P. Gruenwald, V. Vovk, G. Shafer, "Game-theoretic statistics and safe anytime-valid
 * inference", Statistical Science 38 (2023); J. Ville, "Etude critique de la notion de collectif"
 * (1939).
 */
public final class BettingMartingale {

  private static final int BETS = 8;

  /** The highest failure rate that is bet on: an outage with a lucky result in between. */
  private static final double OUTAGE = 0.99;

  private final double[] perFailure = new double[BETS];
  private final double[] perPass = new double[BETS];
  private final double bound;
  private long passes;
  private long failures;

  /**
   * @param alpha the greatest chance of ever crossing although nothing is worse than normal
   */
  public BettingMartingale(FailRateShift shift, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha: expected 0 < alpha < 1, got " + alpha);
    }
    this.bound = -Math.log(alpha);
    double from = logit(shift.harm());
    double to = Math.max(from, logit(OUTAGE));
    for (int bet = 0; bet < BETS; bet++) {
      double rate = 1 / (1 + Math.exp(-(from + (to - from) * bet / (BETS - 1))));
      FailRateShift on = new FailRateShift(shift.normal(), Math.max(rate, shift.harm()));
      perFailure[bet] = on.natsPerFailure();
      perPass[bet] = on.natsPerPass();
    }
  }

  private static double logit(double rate) {
    return Math.log(rate / (1 - rate));
  }

  public void pass() {
    passes++;
  }

  /** As many passing results one after the other. */
  public void passes(long count) {
    passes += count;
  }

  public void fail() {
    failures++;
  }

  /** Goes on from what another had come to. */
  public void resume(long itsPasses, long itsFailures) {
    passes = itsPasses;
    failures = itsFailures;
  }

  /** Whether the evidence is over its bound now; it can only get there with a failure. */
  public boolean crossed() {
    return evidence() >= bound;
  }

  /** The logarithm of what the stake of 1 has become, in nats. */
  public double evidence() {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int bet = 0; bet < BETS; bet++) {
      greatest = Math.max(greatest, worth(bet));
    }
    double sum = 0;
    for (int bet = 0; bet < BETS; bet++) {
      sum += Math.exp(worth(bet) - greatest);
    }
    return greatest + Math.log(sum / BETS);
  }

  private double worth(int bet) {
    return failures * perFailure[bet] + passes * perPass[bet];
  }

  /** The logarithm of 1/alpha, in nats. */
  public double bound() {
    return bound;
  }

  public long results() {
    return passes + failures;
  }

  public long failures() {
    return failures;
  }
}
