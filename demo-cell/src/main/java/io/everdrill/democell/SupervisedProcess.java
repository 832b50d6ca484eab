package io.everdrill.democell;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps one program running: a new process a second after the last one died. The pid file holds the
 * present process from before it can be ready until it is dead.
 */
final class SupervisedProcess {
  /**
   * Ctrl-C on a terminal goes to every process of the group; when the cell ends is for its owner to
   * say, who has to put it in order first. A JVM leaves a signal alone that is ignored at its
   * start.
   */
  private static final List<String> DEAF_TO_CTRL_C =
      List.of("sh", "-c", "trap '' INT; exec \"$@\"", "everdrill-cell");

  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final int HEALTH_TIMEOUT_MILLIS = 500;
  private static final long HEALTH_PERIOD_MILLIS = 40;

  private final Program program;
  private final Path folder;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Process process;
  private Thread keeper;

  SupervisedProcess(Program program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  String instance() {
    return program.instance();
  }

  Path pidFile() {
    return folder.resolve(program.instance() + ".pid");
  }

  void start() throws IOException {
    launch();
    keeper = Thread.ofVirtual().name("keeper-" + instance()).start(this::keepRunning);
  }

  /** A process without a pid file would be one that nobody can break or find: it goes at once. */
  private synchronized void launch() throws IOException {
    if (stopping.getCount() == 0) {
      return;
    }
    process = newProcess();
    try {
      writePidFile(process.pid());
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private Process newProcess() throws IOException {
    Path log = folder.resolve(instance() + ".log");
    if (Files.exists(log)) {
      Path previous = folder.resolve(instance() + ".log.1");
      Files.move(log, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(DEAF_TO_CTRL_C.stream(), program.command().stream()).toList());
    builder.environment().keySet().retainAll(Set.of("PATH"));
    builder.environment().putAll(program.environment());
    builder.directory(folder.toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(log.toFile());
    return builder.start();
  }

  private void writePidFile(long pid) throws IOException {
    Path next = folder.resolve(instance() + ".pid.next");
    Files.writeString(next, pid + "\n");
    Files.move(next, pidFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  private synchronized Process current() {
    return process;
  }

  private void keepRunning() {
    try {
      while (true) {
        current().waitFor();
        pidFile().toFile().delete();
        if (stopping.await(RESTART_DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        launchAgain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A start that fails, such as on a full disk, is tried again like a process that died. */
  private void launchAgain() {
    try {
      launch();
    } catch (IOException e) {
      System.err.println(instance() + " could not be started again, will be tried again: " + e);
    }
  }

  void awaitReady(long deadlineNanos) throws IOException, InterruptedException {
    while (!answersHealthy()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IOException(
            "%s: expected 200 from %s in time; its log: %s"
                .formatted(instance(), program.health(), logTail()));
      }
      current().waitFor(HEALTH_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean answersHealthy() {
    try {
      HttpURLConnection connection = (HttpURLConnection) program.health().toURL().openConnection();
      connection.setConnectTimeout(HEALTH_TIMEOUT_MILLIS);
      connection.setReadTimeout(HEALTH_TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  private String logTail() throws IOException {
    Path log = folder.resolve(instance() + ".log");
    String text = Files.exists(log) ? Files.readString(log) : "";
    return text.substring(0, Math.min(text.length(), 2000));
  }

  /** SIGTERM, also to a process that is being started; no new one follows. */
  synchronized void askToStop() {
    stopping.countDown();
    if (process != null) {
      process.destroy();
    }
  }

  /** SIGKILL to what is left at the deadline; a stopped process dies of it too. */
  void awaitStopped(long deadlineNanos) throws IOException, InterruptedException {
    Process last = current();
    if (last == null) {
      return;
    }
    long leftNanos = Math.max(1, deadlineNanos - System.nanoTime());
    if (!last.waitFor(leftNanos, TimeUnit.NANOSECONDS)) {
      last.descendants().forEach(ProcessHandle::destroyForcibly);
      last.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }
    keeper.join(Duration.ofSeconds(5));
    Files.deleteIfExists(pidFile());
  }
}
