package io.everdrill.bench;

import io.everdrill.bench.JudgeResult.Cost;
import io.everdrill.bench.JudgeResult.Steady;
import io.everdrill.bench.JudgeResult.TakeOver;
import io.everdrill.bench.JudgeResult.Turn;
import io.everdrill.evaluator.judge.Judge;
import io.everdrill.evaluator.judge.JudgeSettings;
import io.everdrill.evaluator.streams.StreamsApplication;
import io.everdrill.runtime.EmbeddedKafka;
import io.everdrill.runtime.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures what the judge costs, on a real broker and exactly once: its events a second and core
 * beside those of a plain consumer that parses the same JSON; whether an event costs the same with
 * many cells and many open injections; what an open injection takes of the heap; and how long a
 * judge takes over from one that left, with and without a standby.
 */
final class JudgeBench {

  /** Most of what a cell says are probe results, as in a cell that is drilled now and then. */
  private static final JudgeLoad STEADY = new JudgeLoad(40, 1, 200, 20);

  /** A probe result a second for each open injection: the mix of events is about the same. */
  private static final List<JudgeLoad> SHAPES =
      List.of(
          new JudgeLoad(10, 1, 2_000, 1),
          new JudgeLoad(1_000, 1, 44, 1),
          new JudgeLoad(10_000, 1, 22, 1),
          new JudgeLoad(100, 10, 44, 10),
          new JudgeLoad(10, 100, 44, 100));

  private static final JudgeLoad FEW_OPEN = new JudgeLoad(50, 1, JudgeLoad.PERIOD_SECONDS, 1);
  private static final JudgeLoad MANY_OPEN = new JudgeLoad(50, 100, JudgeLoad.PERIOD_SECONDS, 1);

  /** What comes before is start-up. */
  private static final double WARM_UP = 0.3;

  private static final int WARM_UP_CELLS = 100;

  /** Enough for a middle that stands on a busy machine. */
  static final int TURNS = 5;

  private final InstantSource time;
  private final double scale;
  private final int turns;
  private final Consumer<String> progress;

  /**
   * @param scale how much of each load, from almost 0 to 1
   * @param turns of bare consumer and judge; odd, so that one of them is in the middle. As many
   *     come before, in which this process warms up
   * @param progress told what is measured next
   */
  JudgeBench(double scale, int turns, InstantSource time, Consumer<String> progress) {
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException("scale: expected more than 0 and at most 1, got " + scale);
    }
    if (turns < 1 || turns % 2 == 0) {
      throw new IllegalArgumentException("turns: expected an odd number, got " + turns);
    }
    this.scale = scale;
    this.turns = turns;
    this.time = time;
    this.progress = progress;
  }

  JudgeResult run() throws Exception {
    Path folder = Files.createTempDirectory("everdrill-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.in(folder.resolve("kafka"))) {
      return run(KafkaSettings.plain(broker.bootstrapServers()));
    } finally {
      delete(folder);
    }
  }

  /** On topics of its own of this broker. */
  JudgeResult run(KafkaSettings kafka) throws Exception {
    Path folder = Files.createTempDirectory("everdrill-bench-");
    try {
      // First what does not depend on how warm this process is.
      long heap = bytesPerOpenInjection(kafka, folder);
      TakeOver takeOver =
          new TakeOver(
              scaled(MANY_OPEN).injections(),
              takeOver(kafka, folder, 0).toMillis() / 1e3,
              takeOver(kafka, folder, 1).toMillis() / 1e3);
      Steady steady = steady(kafka, folder);
      List<Cost> costs = new ArrayList<>();
      for (JudgeLoad load : SHAPES) {
        costs.add(cost(kafka, folder, scaled(load)));
      }
      return JudgeResult.of(steady, costs, heap, takeOver);
    } finally {
      delete(folder);
    }
  }

  private JudgeRig rig(KafkaSettings kafka, Path folder, String name) throws Exception {
    progress.accept("judge: " + name);
    KafkaSettings own = kafka.withTopicPrefix(kafka.topic("judge-" + name + "."));
    return new JudgeRig(own, folder.resolve(name), time);
  }

  private JudgeLoad scaled(JudgeLoad load) {
    int cells = Math.max(1, (int) Math.round(load.cells() * scale));
    return new JudgeLoad(cells, load.open(), load.seconds(), load.probesPerSecond());
  }

  /**
   * Bare consumer, Kafka Streams alone and judge in turns: what else the machine does for a while
   * slows all of a turn. A judge runs for weeks, so what counts is what it takes once its code is
   * compiled; what it takes in its first seconds is told beside.
   */
  private Steady steady(KafkaSettings kafka, Path folder) throws Exception {
    JudgeLoad load = scaled(STEADY);
    try (JudgeRig rig = rig(kafka, folder, "steady")) {
      rig.write(load);
      List<Turn> all = new ArrayList<>();
      for (int turn = 0; turn < 2 * turns; turn++) {
        Throughput bare = BareReader.read(rig.kafka(), JudgeRig.INPUTS);
        Throughput streams = streams(rig, "streams-" + turn);
        all.add(new Turn(Cost.of(load, judge(rig, "judge-" + turn), bare), streams));
      }
      return new Steady(all.getFirst(), all.subList(turns, all.size()));
    }
  }

  /**
   * Once warm, as before: what is done for many open injections is compiled when there are many. Of
   * as few cells as it takes, for all of this is in one heap, with the broker.
   */
  private Cost cost(KafkaSettings kafka, Path folder, JudgeLoad load) throws Exception {
    String name = load.cells() + "-cells-" + load.open() + "-open";
    try (JudgeRig rig = rig(kafka, folder, name + "-warm-up")) {
      int cells = Math.min(load.cells(), WARM_UP_CELLS);
      rig.write(new JudgeLoad(cells, load.open(), load.seconds(), load.probesPerSecond()));
      for (int turn = 0; turn < turns / 2; turn++) {
        judge(rig, "judge-" + turn);
      }
    }
    try (JudgeRig rig = rig(kafka, folder, name)) {
      rig.write(load);
      Throughput bare = BareReader.read(rig.kafka(), JudgeRig.INPUTS);
      return Cost.of(load, judge(rig, "judge"), bare);
    }
  }

  /** Judges all that is written, and tells what that took once it was under way. */
  private static Throughput judge(JudgeRig rig, String application) throws Exception {
    JudgeSettings settings = rig.settings(application, 0);
    MeterRegistry metrics = new SimpleMeterRegistry();
    try (Judge _ = rig.start(settings, metrics)) {
      String threads = "judge-" + settings.instance() + "-";
      return underWay(rig, settings.applicationId(), threads, metrics);
    }
  }

  /** The same of Kafka Streams alone. */
  private static Throughput streams(JudgeRig rig, String name) throws Exception {
    JudgeSettings like = rig.settings(name, 0);
    MeterRegistry metrics = new SimpleMeterRegistry();
    try (StreamsApplication _ =
        PlainStreams.start(
            rig.kafka(),
            JudgeRig.INPUTS,
            like.applicationId(),
            like.state().folder(),
            like.commitInterval(),
            metrics)) {
      return underWay(rig, like.applicationId(), like.applicationId() + "-", metrics);
    }
  }

  /**
   * Until all of it is committed, for what is left to commit is work still to be done. So of what
   * came before at most one commit is counted too, which makes a judge dearer, not cheaper.
   */
  private static Throughput underWay(
      JudgeRig rig, String applicationId, String threads, MeterRegistry metrics) throws Exception {
    long first = JudgeRig.awaitProcessed(metrics, (long) (WARM_UP * rig.written()));
    ThreadTime before = ThreadTime.ofThreads(threads);
    long last = rig.awaitRead(applicationId, rig.written());
    return new Throughput(last - first, ThreadTime.ofThreads(threads).since(before));
  }

  private long bytesPerOpenInjection(KafkaSettings kafka, Path folder) throws Exception {
    long few = heapOf(kafka, folder, "heap-few", scaled(FEW_OPEN));
    long many = heapOf(kafka, folder, "heap-many", scaled(MANY_OPEN));
    return (many - few) / (scaled(MANY_OPEN).injections() - scaled(FEW_OPEN).injections());
  }

  /** What the heap has more of while a judge keeps what this load left open. */
  private long heapOf(KafkaSettings kafka, Path folder, String name, JudgeLoad load)
      throws Exception {
    try (JudgeRig rig = rig(kafka, folder, name)) {
      rig.write(load);
      long without = heap();
      JudgeSettings settings = rig.settings("judge", 0);
      try (Judge _ = rig.start(settings)) {
        rig.awaitRead(settings.applicationId(), rig.written());
        return heap() - without;
      }
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** From when one of two judges leaves until the other has judged what came since. */
  private Duration takeOver(KafkaSettings kafka, Path folder, int standbys) throws Exception {
    JudgeLoad load = scaled(MANY_OPEN);
    try (JudgeRig rig = rig(kafka, folder, "standby-" + standbys)) {
      JudgeSettings settings = rig.settings("judge", standbys);
      Judge leaves = rig.start(settings);
      try (Judge _ = rig.start(rig.settings("judge", standbys))) {
        rig.awaitMembers(settings.applicationId(), 2);
        rig.write(load);
        rig.awaitRead(settings.applicationId(), rig.written());
        long leftNanos = System.nanoTime();
        leaves.close();
        rig.pulse(JudgeLoad.at(load.seconds()));
        rig.awaitRead(settings.applicationId(), rig.written());
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
