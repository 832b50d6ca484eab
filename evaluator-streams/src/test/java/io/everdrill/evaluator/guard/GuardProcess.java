package io.everdrill.evaluator.guard;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A guard in a process of its own, to be killed; it ends by itself only when the guard failed. */
final class GuardProcess implements AutoCloseable {

  private final Process process;

  private GuardProcess(Process process) {
    this.process = process;
  }

  static GuardProcess start(KafkaSettings kafka, GuardSettings settings) throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            GuardProcess.class.getName(),
            kafka.bootstrapServers(),
            kafka.topicPrefix(),
            settings.instance(),
            settings.stateFolder().toString(),
            Integer.toString(settings.standbys()));
    return new GuardProcess(new ProcessBuilder(line).inheritIO().start());
  }

  public static void main(String[] args) throws Exception {
    KafkaSettings kafka = KafkaSettings.plain(args[0]).withTopicPrefix(args[1]);
    GuardSettings settings =
        settings(kafka, args[2], Path.of(args[3])).withStandbys(Integer.parseInt(args[4]));
    CountDownLatch never = new CountDownLatch(1);
    try (Guard guard =
        Guard.start(
            settings,
            kafka,
            InstantSource.system(),
            () -> ClockReading.UNKNOWN,
            new SimpleMeterRegistry())) {
      while (!guard.failed()) {
        never.await(100, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Of an application of its own for each prefix of topics. */
  static GuardSettings settings(KafkaSettings kafka, String instance, Path folder) {
    return GuardSettings.of(instance, folder).withApplicationId(kafka.topic("guard"));
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
