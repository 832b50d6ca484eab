package io.everdrill.scheduler;

import io.everdrill.runtime.KafkaSettings;
import io.everdrill.scheduler.SchedulerSettings.WhenGated;
import io.everdrill.topics.KeyFiles;
import io.everdrill.topics.events.ClockReading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * A scheduler in a process of its own, so that a test can kill it as an operator or a crash would.
 */
final class SchedulerProcess {

  static final long SEED = 7;

  private SchedulerProcess() {}

  static Process start(KafkaSettings kafka, Path key, String instance) throws IOException {
    return new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SchedulerProcess.class.getName(),
                kafka.bootstrapServers(),
                kafka.topicPrefix(),
                key.toString(),
                instance))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Ends when its standard input does, so that it never outlives the test. */
  public static void main(String[] args) throws IOException {
    KafkaSettings kafka = KafkaSettings.plain(args[0]).withTopicPrefix(args[1]);
    try (Scheduler scheduler =
        Scheduler.start(
            SchedulerSettings.named(args[3]).whenGated(WhenGated.WAIT),
            new SchedulerSecrets(KeyFiles.signer(Path.of(args[2])), DaySeeds.fixed(SEED)),
            kafka,
            InstantSource.system(),
            () -> ClockReading.UNKNOWN,
            new SimpleMeterRegistry())) {
      System.in.read();
      System.err.println("stopped while ready: " + scheduler.ready());
    }
  }
}
