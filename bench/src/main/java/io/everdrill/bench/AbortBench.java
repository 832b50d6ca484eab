package io.everdrill.bench;

import io.everdrill.topics.events.InjectionEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Measures the abort path with nothing left out: a real broker, the guard, an agent that pauses a
 * real process. Each round starts one injection, lets one probe fail, and takes the time until the
 * agent saw the process run again; while probe results and a plain hop's records pass at one rate.
 */
final class AbortBench {

  private static final List<Integer> RATES = List.of(10, 100, 1_000, 10_000);
  private static final int WARM_UP_RATE = 1_000;
  private static final int WARM_UP_ROUNDS = 30;

  /** How much slower than a plain hop all of it may be. */
  private static final double GOAL = 1.5;

  private final Duration each;
  private final InstantSource time;
  private final RandomGenerator chance;

  /**
   * @param each how long each rate is measured
   */
  AbortBench(Duration each, InstantSource time, RandomGenerator chance) {
    if (!each.isPositive() || each.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("seconds: expected 1 to 600, got " + each.toSeconds());
    }
    this.each = each;
    this.time = time;
    this.chance = chance;
  }

  /**
   * What was measured at one rate.
   *
   * @param p50Millis from sending the result that decides to the fault seen gone; so are the others
   *     without a name
   * @param plainHopP50Millis from sending a record to a consumer, over a plain consumer that hands
   *     it on with a plain producer: the same way over the broker, with nothing decided nor undone
   * @param guard of that, the guard's own hop: from sending the result to the abort at a consumer
   * @param agent of that, what the agent took from the moment it knew
   */
  record Rate(
      int ratePerSecond,
      int samples,
      double p50Millis,
      double p99Millis,
      double p999Millis,
      double plainHopP50Millis,
      double plainHopP99Millis,
      double plainHopP999Millis,
      Percentiles guard,
      Percentiles agent) {

    static Rate of(int perSecond, Times times, Percentiles hop) {
      Percentiles whole = Percentiles.of(times.whole);
      return new Rate(
          perSecond,
          whole.samples(),
          whole.p50Millis(),
          whole.p99Millis(),
          whole.p999Millis(),
          hop.p50Millis(),
          hop.p99Millis(),
          hop.p999Millis(),
          Percentiles.of(times.guard),
          Percentiles.of(times.agent));
    }

    boolean holds() {
      return p50Millis <= GOAL * plainHopP50Millis && p99Millis <= GOAL * plainHopP99Millis;
    }

    String text() {
      return String.join(
          "\n",
          String.format(
              Locale.ROOT,
              "%,d probe results a second: %.2f of the plain hop's p50, %.2f of its p99",
              ratePerSecond,
              p50Millis / plainHopP50Millis,
              p99Millis / plainHopP99Millis),
          new Percentiles(samples, p50Millis, p99Millis, p999Millis)
              .text("  deciding probe result to fault reverted"),
          guard.text("    the guard's hop: result to abort received"),
          agent.text("    the agent: from knowing to fault seen gone"),
          String.format(
              Locale.ROOT,
              "  %-52s p50 %8.2f ms   p99 %8.2f ms   p99.9 %8.2f ms",
              "peer: plain consumer to producer hop",
              plainHopP50Millis,
              plainHopP99Millis,
              plainHopP999Millis));
    }
  }

  /**
   * All of it.
   *
   * @param highestRateHeldPerSecond the highest of them with p50 and p99 within the goal; 0 if none
   * @param apply from the command's append to applied; append times are whole milliseconds
   */
  record Result(List<Rate> rates, int highestRateHeldPerSecond, Percentiles apply) {

    String text() {
      return rates.stream().map(Rate::text).collect(Collectors.joining("\n"))
          + "\nhighest rate at which p50 and p99 are within "
          + GOAL
          + " of the plain hop's: "
          + (highestRateHeldPerSecond == 0 ? "none" : highestRateHeldPerSecond + "/s")
          + "\n"
          + apply.text("command appended to fault applied");
    }
  }

  private record Times(
      List<Duration> whole, List<Duration> guard, List<Duration> agent, List<Duration> apply) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  Result run() throws Exception {
    List<Rate> rates = new ArrayList<>();
    List<Duration> applied = new ArrayList<>();
    try (AbortRig rig = AbortRig.start(time, chance);
        PlainHop hop = PlainHop.on(rig.kafka(), rig.payload())) {
      warmUp(rig, hop);
      for (int perSecond : RATES) {
        rig.pace(perSecond);
        hop.pace(perSecond);
        Times times = new Times();
        long untilNanos = System.nanoTime() + each.toNanos();
        while (System.nanoTime() - untilNanos < 0) {
          round(rig, perSecond, times);
        }
        rates.add(Rate.of(perSecond, times, Percentiles.of(hop.times())));
        applied.addAll(times.apply());
      }
    }
    int highest = rates.stream().filter(Rate::holds).mapToInt(Rate::ratePerSecond).max().orElse(0);
    return new Result(rates, highest, Percentiles.of(applied));
  }

  private static void warmUp(AbortRig rig, PlainHop hop) throws Exception {
    rig.pace(WARM_UP_RATE);
    hop.pace(WARM_UP_RATE);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round(rig, WARM_UP_RATE, new Times());
    }
  }

  private static void round(AbortRig rig, int perSecond, Times times) throws Exception {
    AbortRig.Begun begun = rig.inject(perSecond);
    times.apply.add(Duration.between(begun.commandAppendedAt(), begun.applied().appliedAt()));
    Instant decided = rig.failOneProbe();
    InjectionEvent.Ended ended = rig.awaitEnded(begun.applied().injection());
    times.whole.add(Duration.between(decided, ended.endedAt()));
    times.agent.add(Duration.between(ended.revertStartedAt(), ended.endedAt()));
    times.guard.add(Duration.between(decided, rig.abortHeardAt(begun.applied().injection())));
    rig.awaitCalm(perSecond);
  }
}
