package io.everdrill.agents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The stop that needs neither Kafka nor network: while a file named {@code stop} is in the
 * journal's folder, every fault ends and none begins.
 */
final class StopFile implements AutoCloseable {

  static final String NAME = "stop";

  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Path file;
  private final CellSignals signals;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private StopFile(Path file, CellSignals signals) {
    this.file = file;
    this.signals = signals;
    // A platform thread: a full or hung disk must not take a carrier from those who revert.
    this.thread = Thread.ofPlatform().name("stop-file").daemon().unstarted(this::watch);
  }

  /** Has looked once before this returns. */
  static StopFile watch(Path journalFolder, CellSignals signals) {
    StopFile stop = new StopFile(journalFolder.resolve(NAME), signals);
    stop.look();
    stop.thread.start();
    return stop;
  }

  private void look() {
    signals.stopFile(Files.exists(file) ? file.toString() : "");
  }

  private void watch() {
    try {
      while (!closing.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
