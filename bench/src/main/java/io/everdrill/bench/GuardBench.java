package io.everdrill.bench;

import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measures what the guard costs, on a real broker: probe results a second and core beside those of
 * a plain consumer that parses the same JSON; whether one costs the same with many cells and many
 * open injections; what an open injection takes of the heap; how long a guard takes over.
 */
final class GuardBench {

  private static final double GOAL_SHARE = 0.6;
  private static final int RESULTS = 400_000;

  /** 'Near constant': the dearest load costs at most so many times what the cheapest does. */
  private static final double GOAL_SPREAD = 2;

  /** The first is to warm up: it is measured again. */
  static final List<GuardLoad> SHAPES =
      List.of(
          new GuardLoad(10, 10, 1, RESULTS),
          new GuardLoad(10, 10, 1, RESULTS),
          new GuardLoad(1_000, 1_000, 1, RESULTS),
          new GuardLoad(10_000, 1_000, 1, RESULTS),
          new GuardLoad(10, 10, 10, RESULTS),
          new GuardLoad(10, 10, 100, RESULTS));

  /** What comes before is start-up. */
  private static final double WARM = 0.3;

  private final List<GuardLoad> shapes;
  private final InstantSource time;

  /**
   * @param shapes the first is to warm up, the last has the most injections open
   */
  GuardBench(List<GuardLoad> shapes, InstantSource time) {
    this.shapes = List.copyOf(shapes);
    this.time = time;
  }

  /**
   * What one result costs under one load.
   *
   * @param openPerCell injections in each of those cells that are drilled
   * @param bareMicrosPerEvent what reading and parsing it costs alone
   * @param restoredMillis from the start of a guard until it had all that was known before
   */
  record Cost(
      int cells,
      int openInjections,
      int openPerCell,
      double microsPerEvent,
      double bareMicrosPerEvent,
      long restoredMillis,
      long heapBytes) {

    String text() {
      return String.format(
          Locale.ROOT,
          "%,7d cells, %,6d injections open, %3d a cell: %6.2f us of a core a result"
              + " (only parsed: %.2f us), taken over in %,d ms",
          cells,
          openInjections,
          openPerCell,
          microsPerEvent,
          bareMicrosPerEvent,
          restoredMillis);
    }
  }

  /**
   * What was measured.
   *
   * @param guardPerCpuSecond probe results a second of processor time, over all loads
   * @param barePerCpuSecond those of a consumer that only parses
   * @param bytesPerOpenInjection of heap, after a collection
   */
  record Result(
      double guardPerCpuSecond,
      double barePerCpuSecond,
      double share,
      List<Cost> costs,
      long bytesPerOpenInjection) {

    boolean holds() {
      return share >= GOAL_SHARE && spread() <= GOAL_SPREAD;
    }

    /** What a result costs under the dearest load, by what it costs under the cheapest. */
    double spread() {
      DoubleSummaryStatistics micros =
          costs.stream().mapToDouble(Cost::microsPerEvent).summaryStatistics();
      return micros.getMax() / micros.getMin();
    }

    String text() {
      return String.format(
              Locale.ROOT,
              "probe results a second and core: guard %,.0f, consumer that only parses %,.0f:"
                  + " %.0f %% (goal: at least %.0f %%)%n",
              guardPerCpuSecond,
              barePerCpuSecond,
              100 * share,
              100 * GOAL_SHARE)
          + costs.stream().map(Cost::text).collect(Collectors.joining("\n"))
          + String.format(
              Locale.ROOT,
              "%nthe dearest costs %.1f times the cheapest (goal: at most %.0f)",
              spread(),
              GOAL_SPREAD)
          + (bytesPerOpenInjection > 0
              ? String.format(
                  Locale.ROOT, "%nheap of an open injection: %,d bytes", bytesPerOpenInjection)
              : "\nheap of an open injection: less than what a collection leaves by chance");
    }
  }

  /** On a broker of its own. */
  Result run() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.inTemporaryFolder()) {
      return run(KafkaSettings.plain(broker.bootstrapServers()));
    }
  }

  Result run(KafkaSettings kafka) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      List<Cost> costs = new ArrayList<>();
      for (GuardLoad load : shapes) {
        String name = "bench-guard-" + costs.size();
        KafkaSettings own = kafka.withTopicPrefix(kafka.topic(name + "."));
        costs.add(cost(own, folder.path().resolve(name), load));
      }
      List<Cost> measured = costs.subList(1, costs.size());
      double guard = 1e6 / mean(measured.stream().map(Cost::microsPerEvent).toList());
      double bare = 1e6 / mean(measured.stream().map(Cost::bareMicrosPerEvent).toList());
      Cost few = measured.getFirst();
      Cost many = measured.getLast();
      return new Result(
          guard,
          bare,
          guard / bare,
          measured,
          (many.heapBytes() - few.heapBytes()) / (many.openInjections() - few.openInjections()));
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private Cost cost(KafkaSettings kafka, Path folder, GuardLoad load) throws Exception {
    long heapBefore = usedHeap();
    try (GuardRig rig = new GuardRig(kafka, folder, load, time)) {
      rig.begin();
      rig.pileUp(WARM);
      Throughput bare = rig.bare();
      GuardRig.Done done = rig.workOff(WARM);
      return new Cost(
          load.cells(),
          load.injections(),
          load.open(),
          done.throughput().microsAnEvent(),
          bare.microsAnEvent(),
          done.restored().toMillis(),
          done.heapBytes() - heapBefore);
    }
  }

  /** After a collection. */
  static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
