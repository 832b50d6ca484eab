package io.everdrill.bench;

import io.everdrill.evaluator.judge.Judge;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures what the judge costs, on a real broker and exactly once: its events a second and core
 * beside those of a plain consumer that parses the same JSON; whether an event costs the same with
 * many cells and many open injections; what an open injection takes of the heap; and how long a
 * judge takes over from one that left, with and without a standby.
 */
final class JudgeBench {

  private static final double GOAL_SHARE = 0.4;

  /** Most of what a cell says are probe results, as in a cell that is drilled now and then. */
  private static final JudgeLoad STEADY = new JudgeLoad(40, 1, 100, 20);

  private static final List<JudgeLoad> SHAPES =
      List.of(
          new JudgeLoad(10, 1, 3_000, 1),
          new JudgeLoad(1_000, 1, 60, 1),
          new JudgeLoad(10_000, 1, 45, 1),
          new JudgeLoad(100, 10, 120, 1),
          new JudgeLoad(20, 100, 90, 1));

  private static final JudgeLoad FEW_OPEN = new JudgeLoad(50, 1, JudgeLoad.PERIOD_SECONDS, 1);
  private static final JudgeLoad MANY_OPEN = new JudgeLoad(50, 100, JudgeLoad.PERIOD_SECONDS, 1);

  /** What comes before is start-up. */
  private static final double WARM_UP = 0.3;

  private final InstantSource time;
  private final double scale;

  /**
   * @param scale how much of each load, from almost 0 to 1
   */
  JudgeBench(double scale, InstantSource time) {
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException("scale: expected more than 0 and at most 1, got " + scale);
    }
    this.scale = scale;
    this.time = time;
  }

  /**
   * What an event costs under one load.
   *
   * @param cells all cells of one judge
   * @param openPerCell injections that are open at a time
   */
  record Cost(int cells, int openPerCell, long events, double microsPerEvent) {
    String text() {
      return String.format(
          Locale.ROOT,
          "%,7d cells, %3d open in each: %6.1f us of a core an event (%,d events)",
          cells,
          openPerCell,
          microsPerEvent,
          events);
    }
  }

  /**
   * What was measured.
   *
   * @param judgePerCpuSecond events a second of processor time
   * @param barePerCpuSecond those of a consumer that only parses
   * @param bytesPerOpenInjection of heap, after a collection
   */
  record Result(
      double judgePerCpuSecond,
      double barePerCpuSecond,
      List<Cost> costs,
      long bytesPerOpenInjection,
      Restore restore) {

    double share() {
      return judgePerCpuSecond / barePerCpuSecond;
    }

    boolean holds() {
      return share() >= GOAL_SHARE;
    }

    String text() {
      return Stream.of(
              Stream.of(
                  String.format(
                      Locale.ROOT,
                      "events a second and core: judge %,.0f, consumer that only parses %,.0f:"
                          + " %.0f %% (goal: at least %.0f %%)",
                      judgePerCpuSecond,
                      barePerCpuSecond,
                      100 * share(),
                      100 * GOAL_SHARE)),
              costs.stream().map(Cost::text),
              Stream.of(
                  String.format(
                      Locale.ROOT, "heap of an open injection: %,d bytes", bytesPerOpenInjection),
                  restore.text()))
          .flatMap(lines -> lines)
          .reduce((a, b) -> a + System.lineSeparator() + b)
          .orElseThrow();
    }
  }

  /**
   * From a judge's leaving until another has judged what came since.
   *
   * @param openInjections of which the state was
   */
  record Restore(long openInjections, double withoutStandbySeconds, double withStandbySeconds) {
    String text() {
      return String.format(
          Locale.ROOT,
          "taken over, with %,d injections open: after %.1f s without a standby, %.1f s with one",
          openInjections,
          withoutStandbySeconds,
          withStandbySeconds);
    }
  }

  Result run() throws Exception {
    Path folder = Files.createTempDirectory("everdrill-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.in(folder.resolve("kafka"))) {
      KafkaSettings kafka = KafkaSettings.plain(broker.bootstrapServers());
      try (JudgeRig warm = rig(kafka, folder, "warm")) {
        warm.write(scaled(STEADY));
        judge(warm);
        BareReader.read(warm.kafka(), JudgeRig.INPUTS);
      }
      Throughput judged;
      Throughput bare;
      try (JudgeRig steady = rig(kafka, folder, "steady")) {
        steady.write(scaled(STEADY));
        bare = BareReader.read(steady.kafka(), JudgeRig.INPUTS);
        judged = judge(steady);
      }
      List<Cost> costs = new ArrayList<>();
      for (JudgeLoad load : SHAPES) {
        costs.add(cost(kafka, folder, scaled(load)));
      }
      return new Result(
          judged.perCpuSecond(),
          bare.perCpuSecond(),
          costs,
          bytesPerOpenInjection(kafka, folder),
          new Restore(
              MANY_OPEN.injections(),
              takeOver(kafka, folder, 0).toMillis() / 1e3,
              takeOver(kafka, folder, 1).toMillis() / 1e3));
    } finally {
      delete(folder);
    }
  }

  private JudgeRig rig(KafkaSettings kafka, Path folder, String name) throws Exception {
    return new JudgeRig(kafka.withTopicPrefix("bench-" + name + "."), folder.resolve(name), time);
  }

  private JudgeLoad scaled(JudgeLoad load) {
    int cells = Math.max(1, (int) Math.round(load.cells() * scale));
    return new JudgeLoad(cells, load.open(), load.seconds(), load.probesPerSecond());
  }

  private Cost cost(KafkaSettings kafka, Path folder, JudgeLoad load) throws Exception {
    try (JudgeRig rig = rig(kafka, folder, load.cells() + "-" + load.open())) {
      rig.write(load);
      Throughput judged = judge(rig);
      return new Cost(load.cells(), load.open(), judged.events(), judged.microsAnEvent());
    }
  }

  /** Judges all that is written, and tells what that took once it was under way. */
  private static Throughput judge(JudgeRig rig) throws Exception {
    JudgeSettings settings = rig.settings("judge", 0);
    try (Judge _ = rig.start(settings)) {
      long first = rig.awaitJudged(settings.applicationId(), (long) (WARM_UP * rig.written()));
      ThreadTime before = JudgeRig.timeOf(settings);
      long last = rig.awaitJudged(settings.applicationId(), rig.written());
      return new Throughput(last - first, JudgeRig.timeOf(settings).since(before));
    }
  }

  private long bytesPerOpenInjection(KafkaSettings kafka, Path folder) throws Exception {
    long few = heapOf(kafka, folder, "few", FEW_OPEN);
    long many = heapOf(kafka, folder, "many", MANY_OPEN);
    return (many - few) / (MANY_OPEN.injections() - FEW_OPEN.injections());
  }

  /** What the heap has more of while a judge keeps what this load left open. */
  private long heapOf(KafkaSettings kafka, Path folder, String name, JudgeLoad load)
      throws Exception {
    try (JudgeRig rig = rig(kafka, folder, name)) {
      rig.write(load);
      long without = heap();
      JudgeSettings settings = rig.settings("judge", 0);
      try (Judge _ = rig.start(settings)) {
        rig.awaitJudged(settings.applicationId(), rig.written());
        return heap() - without;
      }
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private Duration takeOver(KafkaSettings kafka, Path folder, int standbys) throws Exception {
    try (JudgeRig rig = rig(kafka, folder, "standby-" + standbys)) {
      JudgeSettings settings = rig.settings("judge", standbys);
      Judge leaves = rig.start(settings);
      try (Judge _ = rig.start(rig.settings("judge", standbys))) {
        rig.awaitMembers(settings.applicationId(), 2);
        rig.write(MANY_OPEN);
        rig.awaitJudged(settings.applicationId(), rig.written());
        leaves.close();
        long leftNanos = System.nanoTime();
        rig.pulse(JudgeLoad.at(MANY_OPEN.seconds()));
        rig.awaitJudged(settings.applicationId(), rig.written());
        return Duration.ofNanos(System.nanoTime() - leftNanos);
      } finally {
        leaves.close();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
