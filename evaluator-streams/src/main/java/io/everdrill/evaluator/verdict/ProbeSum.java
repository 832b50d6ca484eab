package io.everdrill.evaluator.verdict;

/** What probes said over some seconds, as is told of steady state. */
public record ProbeSum(int results, int passes, LatencySketch latencies) {

  public static final ProbeSum NONE = new ProbeSum(0, 0, LatencySketch.NONE);

  public ProbeSum plus(ProbeSecond second) {
    return plus(new ProbeSum(second.results(), second.passes(), second.latencies()));
  }

  public ProbeSum plus(ProbeSum other) {
    return new ProbeSum(
        results + other.results, passes + other.passes, latencies.plus(other.latencies));
  }
}
