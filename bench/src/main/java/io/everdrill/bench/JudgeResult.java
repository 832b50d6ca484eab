package io.everdrill.bench;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was measured of the judge. The figures of a second and core are those of the turn whose
 * share is in the middle.
 *
 * @param judgePerCpuSecond events a second of processor time
 * @param barePerCpuSecond those of a consumer that only parses
 * @param share of what that consumer reaches
 * @param shares of all turns, least first
 * @param streamsShare what Kafka Streams reaches of it that only parses, exactly once
 * @param coldShare of the first turn of this process, which is none of them
 * @param bytesPerOpenInjection of heap, after a collection
 */
record JudgeResult(
    double judgePerCpuSecond,
    double barePerCpuSecond,
    double share,
    List<Double> shares,
    double streamsShare,
    double coldShare,
    List<Cost> costs,
    long bytesPerOpenInjection,
    TakeOver takeOver) {

  private static final double GOAL_SHARE = 0.4;

  /** 'Near constant': the dearest load costs at most so many times what the cheapest does. */
  private static final double GOAL_SPREAD = 2;

  /**
   * Turns under the same load.
   *
   * @param cold the first of all
   * @param turns an odd number of them, once it was warm
   */
  record Steady(Turn cold, List<Turn> turns) {}

  /** The judge, and Kafka Streams alone beside it. */
  record Turn(Cost judge, Throughput streams) {
    private double share() {
      return judge.bareMicrosPerEvent() / judge.microsPerEvent();
    }

    private double streamsShare() {
      return judge.bareMicrosPerEvent() / streams.microsAnEvent();
    }
  }

  static JudgeResult of(
      Steady steady, List<Cost> costs, long bytesPerOpenInjection, TakeOver takeOver) {
    List<Turn> turns = steady.turns().stream().sorted(Comparator.comparing(Turn::share)).toList();
    Turn middle = turns.get(turns.size() / 2);
    return new JudgeResult(
        1e6 / middle.judge().microsPerEvent(),
        1e6 / middle.judge().bareMicrosPerEvent(),
        middle.share(),
        turns.stream().map(Turn::share).toList(),
        middle.streamsShare(),
        steady.cold().share(),
        costs,
        bytesPerOpenInjection,
        takeOver);
  }

  /**
   * What an event costs under one load.
   *
   * @param cells all cells of one judge
   * @param openPerCell injections that are open at a time
   * @param bareMicrosPerEvent what reading and parsing it costs alone
   */
  record Cost(
      int cells, int openPerCell, long events, double microsPerEvent, double bareMicrosPerEvent) {

    static Cost of(JudgeLoad load, Throughput judged, Throughput bare) {
      return new Cost(
          load.cells(), load.open(), judged.events(), judged.microsAnEvent(), bare.microsAnEvent());
    }

    private String text() {
      return String.format(
          Locale.ROOT,
          "%,7d cells, %3d open in each: %6.1f us of a core an event, once warm (only parsed:"
              + " %.1f us; %,d events)",
          cells,
          openPerCell,
          microsPerEvent,
          bareMicrosPerEvent,
          events);
    }
  }

  /**
   * From a judge's leaving until another has judged what came since.
   *
   * @param openInjections of which the state was
   */
  record TakeOver(long openInjections, double withoutStandbySeconds, double withStandbySeconds) {
    private String text() {
      return String.format(
          Locale.ROOT,
          "taken over, with %,d injections open: after %.1f s without a standby, %.1f s with one",
          openInjections,
          withoutStandbySeconds,
          withStandbySeconds);
    }
  }

  boolean holds() {
    return share >= GOAL_SHARE && spread() <= GOAL_SPREAD;
  }

  /** What an event costs under the dearest load, by what it costs under the cheapest. */
  double spread() {
    DoubleSummaryStatistics micros =
        costs.stream().mapToDouble(Cost::microsPerEvent).summaryStatistics();
    return micros.getMax() / micros.getMin();
  }

  String text() {
    return String.format(
            Locale.ROOT,
            "events a second and core: judge %,.0f, consumer that only parses %,.0f:"
                + " %.0f %% (goal: at least %.0f %%; %.0f to %.0f %% in %d turns; in the first"
                + " seconds of the process %.0f %%)%n"
                + "Kafka Streams that only parses, as the judge does exactly once: %.0f %%%n",
            judgePerCpuSecond,
            barePerCpuSecond,
            100 * share,
            100 * GOAL_SHARE,
            100 * shares.getFirst(),
            100 * shares.getLast(),
            shares.size(),
            100 * coldShare,
            100 * streamsShare)
        + costs.stream().map(Cost::text).collect(Collectors.joining(System.lineSeparator()))
        + String.format(
            Locale.ROOT,
            "%nthe dearest costs %.1f times the cheapest (goal: at most %.0f)%n",
            spread(),
            GOAL_SPREAD)
        + String.format(
            Locale.ROOT, "heap of an open injection: %,d bytes%n", bytesPerOpenInjection)
        + takeOver.text();
  }
}
