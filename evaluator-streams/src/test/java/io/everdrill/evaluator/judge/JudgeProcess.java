package io.everdrill.evaluator.judge;

import io.everdrill.runtime.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A judge in a process of its own, to be killed; it ends by itself only when the judge failed. */
final class JudgeProcess implements AutoCloseable {
  private final Process process;

  private JudgeProcess(Process process) {
    this.process = process;
  }

  static JudgeProcess start(KafkaSettings kafka, JudgeSettings settings) throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx384m",
            "-cp",
            System.getProperty("java.class.path"),
            JudgeProcess.class.getName(),
            kafka.bootstrapServers(),
            kafka.topicPrefix(),
            settings.applicationId(),
            settings.state().folder().toString(),
            String.valueOf(settings.standbys()));
    return new JudgeProcess(new ProcessBuilder(line).inheritIO().start());
  }

  public static void main(String[] args) throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(args[0]).withTopicPrefix(args[1]);
    JudgeSettings settings = settings(args[2], Path.of(args[3]), Integer.parseInt(args[4]));
    CountDownLatch never = new CountDownLatch(1);
    try (Judge judge =
        Judge.start(settings, kafka, InstantSource.system(), new SimpleMeterRegistry())) {
      while (!judge.failed()) {
        never.await(100, TimeUnit.MILLISECONDS);
      }
    }
  }

  static JudgeSettings settings(String applicationId, Path folder, int standbys) {
    JudgeSettings plain = JudgeSettings.inMemory("j1", folder);
    return new JudgeSettings(
        applicationId,
        plain.instance(),
        plain.state(),
        standbys,
        plain.commitInterval(),
        JudgeBench.SETTINGS.times());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
