package io.everdrill.bench;

import io.everdrill.bench.AbortLane.Round;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Measures the abort path with nothing left out: a real broker, the guard, an agent that pauses
 * real processes. Each round starts one injection, lets one probe fail, and takes the time until
 * the agent saw the process run again; while probe results and a plain hop's records pass at one
 * rate. Several drills, each of a service of its own, run at once.
 */
final class AbortBench {

  private static final int DRILLS_AT_ONCE = 4;

  /** How much slower than a plain hop all of it may be. */
  private static final double GOAL = 1.5;

  /** Of probe results a second, at which the goal is to be reached. */
  private static final Set<Integer> GOAL_RATES = Set.of(100, 1_000);

  private final Plan plan;
  private final InstantSource time;
  private final RandomGenerator chance;

  AbortBench(Plan plan, InstantSource time, RandomGenerator chance) {
    this.plan = plan;
    this.time = time;
    this.chance = chance;
  }

  /**
   * What is measured, and how long.
   *
   * @param each how long each rate is measured
   * @param warmUp before, at {@code warmUpRate}: what is compiled by then is as in a service that
   *     has run for a while
   */
  record Plan(List<Integer> rates, Duration each, int warmUpRate, Duration warmUp) {
    Plan {
      if (!each.isPositive() || each.compareTo(Duration.ofMinutes(10)) > 0) {
        throw new IllegalArgumentException("seconds: expected 1 to 600, got " + each.toSeconds());
      }
    }

    static Plan all(Duration each) {
      return new Plan(List.of(10, 100, 1_000, 10_000), each, 1_000, Duration.ofSeconds(60));
    }
  }

  /**
   * What was measured at one rate.
   *
   * @param ratePerSecond of probe results, over all services
   * @param p50Millis from sending the result that decides to the fault seen gone; so are the others
   *     without a name
   * @param plainHopP50Millis from sending a record to a consumer, over a plain consumer that hands
   *     it on with a plain producer: the same way over the broker, with nothing decided nor undone
   * @param toGuard of that, from sending the result to the guard at work on it
   * @param toAgent from there to the agent that begins to undo
   * @param agent from there to the fault seen gone
   * @param plainHopFirstHalf of the plain hop, to the consumer that hands on: beside {@code
   *     toGuard}
   * @param seldomHop of those records that the same consumer hands on by a way that is idle in
   *     between, as that of aborts is
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
      Percentiles toGuard,
      Percentiles toAgent,
      Percentiles agent,
      Percentiles plainHopFirstHalf,
      Percentiles seldomHop) {

    static Rate of(
        int perSecond, List<Round> rounds, Map<InjectionId, Instant> aborted, PlainHop hop) {
      Percentiles whole = Percentiles.of(between(rounds, Round::sentAt, Round::endedAt));
      Percentiles plain = Percentiles.of(hop.times());
      return new Rate(
          perSecond,
          whole.samples(),
          whole.p50Millis(),
          whole.p99Millis(),
          whole.p999Millis(),
          plain.p50Millis(),
          plain.p99Millis(),
          plain.p999Millis(),
          Percentiles.of(between(rounds, Round::sentAt, r -> aborted.get(r.injection()))),
          Percentiles.of(between(rounds, r -> aborted.get(r.injection()), Round::revertStartedAt)),
          Percentiles.of(between(rounds, Round::revertStartedAt, Round::endedAt)),
          Percentiles.of(hop.firstHalves()),
          Percentiles.ofAny(hop.seldomTimes()));
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
          toGuard.text("    to the guard at work on it"),
          toAgent.text("    from there to the agent that begins to undo"),
          agent.text("    from there to the fault seen gone"),
          new Percentiles(
                  plainHopFirstHalf.samples(),
                  plainHopP50Millis,
                  plainHopP99Millis,
                  plainHopP999Millis)
              .text("  peer: plain consumer to producer hop"),
          plainHopFirstHalf.text("    to the consumer that hands on"),
          seldomHop.text("  the same, handed on as seldom as aborts"),
          String.format(
              Locale.ROOT,
              "    of which the deciding result's is %.2f at p50, %.2f at p99",
              p50Millis / seldomHop.p50Millis(),
              p99Millis / seldomHop.p99Millis()));
    }
  }

  /**
   * All of it.
   *
   * @param highestRateHeldPerSecond the highest of them with p50 and p99 within the goal, at it and
   *     at all lower ones; 0 if none
   * @param firstMillis the very first abort of a guard and an agent that have just started
   * @param apply from the command's append to applied; append times are whole milliseconds
   */
  record Result(
      List<Rate> rates, int highestRateHeldPerSecond, double firstMillis, Percentiles apply) {

    static Result of(List<Rate> rates, double firstMillis, Percentiles apply) {
      int highest =
          rates.stream()
              .sorted(Comparator.comparingInt(Rate::ratePerSecond))
              .takeWhile(Rate::holds)
              .mapToInt(Rate::ratePerSecond)
              .max()
              .orElse(0);
      return new Result(rates, highest, firstMillis, apply);
    }

    boolean holds() {
      return rates.stream()
          .filter(rate -> GOAL_RATES.contains(rate.ratePerSecond()))
          .allMatch(Rate::holds);
    }

    String text() {
      return rates.stream().map(Rate::text).collect(Collectors.joining("\n"))
          + "\nhighest rate at which, as at all lower ones, p50 and p99 are within "
          + GOAL
          + " of the plain hop's: "
          + (highestRateHeldPerSecond == 0 ? "none" : highestRateHeldPerSecond + "/s")
          + String.format(
              Locale.ROOT, "%nthe very first abort after the start: %.2f ms%n", firstMillis)
          + apply.text("command appended to fault applied");
    }
  }

  /** On a broker of its own. */
  Result run() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder()) {
      return run(KafkaSettings.plain(broker.bootstrapServers()));
    }
  }

  /**
   * All of it.
   *
   * @param kafka where there are no topics of ours yet
   */
  Result run(KafkaSettings kafka) throws Exception {
    List<Rate> rates = new ArrayList<>();
    List<Duration> applied = new ArrayList<>();
    try (AbortRig rig = AbortRig.start(kafka, DRILLS_AT_ONCE, time, chance);
        PlainHop hop = PlainHop.on(kafka, rig.lanes().getFirst().payload())) {
      Round first =
          rounds(rig, hop, plan.warmUpRate(), plan.warmUp()).stream()
              .min(Comparator.comparing(Round::sentAt))
              .orElseThrow();
      for (int perSecond : plan.rates()) {
        List<Round> rounds = rounds(rig, hop, perSecond, plan.each());
        rates.add(Rate.of(perSecond, rounds, rig.abortedAt(), hop));
        rounds.forEach(r -> applied.add(r.apply()));
      }
      return Result.of(
          rates,
          Duration.between(first.sentAt(), first.endedAt()).toNanos() / 1e6,
          Percentiles.of(applied));
    }
  }

  /** Of all lanes, for so long and until each has had one. */
  private static List<Round> rounds(AbortRig rig, PlainHop hop, int perSecond, Duration each)
      throws Exception {
    rig.pace(perSecond);
    hop.pace(perSecond);
    long untilNanos = System.nanoTime() + each.toNanos();
    List<Round> rounds = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<List<Round>>> running =
          rig.lanes().stream()
              .map(
                  lane ->
                      threads.submit(
                          () ->
                              lane.rounds(
                                  rig.incarnation(),
                                  Math.ceilDiv(perSecond, DRILLS_AT_ONCE),
                                  () -> System.nanoTime() - untilNanos < 0)))
              .toList();
      for (Future<List<Round>> lane : running) {
        rounds.addAll(lane.get());
      }
    }
    return rounds;
  }

  private static List<Duration> between(List<Round> rounds, Moment from, Moment until) {
    return rounds.stream().map(r -> Duration.between(from.of(r), until.of(r))).toList();
  }

  private interface Moment {
    Instant of(Round round);
  }
}
