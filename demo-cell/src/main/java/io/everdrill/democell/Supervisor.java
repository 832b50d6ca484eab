package io.everdrill.democell;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts programs all at once, keeps them running, and stops all of them in bounded time. */
final class Supervisor implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(120);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Path folder;
  private final List<SupervisedProcess> processes = new CopyOnWriteArrayList<>();

  Supervisor(Path folder) {
    this.folder = folder;
  }

  /** Returns when each of them answers its health check. */
  void start(List<Program> programs) throws IOException, InterruptedException {
    List<SupervisedProcess> started =
        programs.stream().map(program -> new SupervisedProcess(program, folder)).toList();
    long deadlineNanos = System.nanoTime() + LONGEST_START.toNanos();
    for (SupervisedProcess process : started) {
      processes.add(process);
      process.start();
    }
    for (SupervisedProcess process : started) {
      process.awaitReady(deadlineNanos);
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(SupervisedProcess::askToStop);
    long deadlineNanos = System.nanoTime() + GRACE.toNanos();
    try {
      for (SupervisedProcess process : processes) {
        process.awaitStopped(deadlineNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the cell's processes were stopping", e);
    }
  }
}
