package io.everdrill.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures how long a user waits for {@code everdrill demo} to break something, and what memory all
 * its processes then take: starts the real command again and again, each time until its first
 * injection is in force, and stops it by SIGTERM.
 */
final class StartBench {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long LIMIT_MEMORY_BYTES = 3L << 30;

  /** A demo that broke nothing by then never will; one that has not stopped by then hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The demo's line about an injection that is in force. */
  private static final Pattern IN_FORCE = Pattern.compile("^\\S+ +broken +.*");

  private final List<String> command;
  private final int rounds;

  /**
   * @param command the demo, as a user types it
   */
  StartBench(List<String> command, int rounds) {
    if (rounds < 1 || rounds > 100) {
      throw new IllegalArgumentException("rounds: expected 1 to 100, got " + rounds);
    }
    this.command = List.copyOf(command);
    this.rounds = rounds;
  }

  /**
   * What was measured.
   *
   * @param firstInjection from starting the command to its line about the first injection
   * @param mostMemoryBytes of all processes, shared pages counted once (PSS), at that moment
   */
  record Result(Figures firstInjection, long mostMemoryBytes) {

    /** By the median, because one round may share the machine with something else. */
    boolean holds() {
      return firstInjection.p50Ms() < LIMIT.toMillis() && mostMemoryBytes < LIMIT_MEMORY_BYTES;
    }

    String text() {
      return firstInjection.text("command to first injection")
          + String.format(
              Locale.ROOT,
              "   limit %d s%n%-42s %.2f GiB   limit %.0f GiB%n%s",
              LIMIT.toSeconds(),
              "memory of all processes by then",
              gibibytes(mostMemoryBytes),
              gibibytes(LIMIT_MEMORY_BYTES),
              holds() ? "both hold" : "NOT within the limits");
    }

    private static double gibibytes(long bytes) {
      return bytes / (double) (1L << 30);
    }
  }

  private record Round(Duration firstInjection, long memoryBytes) {}

  /** The first round is not counted: it may build, and prepare a faster start. */
  Result run() throws IOException, InterruptedException {
    round();
    List<Round> measured = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      measured.add(round());
    }
    return new Result(
        Figures.of(measured.stream().map(Round::firstInjection).toList()),
        measured.stream().mapToLong(Round::memoryBytes).max().orElseThrow());
  }

  private Round round() throws IOException, InterruptedException {
    long startedNanos = System.nanoTime();
    Process demo =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread hook = Thread.ofPlatform().name("demo-stop").unstarted(demo::destroy);
    Runtime.getRuntime().addShutdownHook(hook); // A benchmark that is stopped leaves no demo.
    try {
      awaitInForce(demo);
      return new Round(Duration.ofNanos(System.nanoTime() - startedNanos), memoryBytes(demo));
    } finally {
      stop(demo);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static void awaitInForce(Process demo) throws IOException, InterruptedException {
    CompletableFuture<Boolean> inForce = new CompletableFuture<>();
    Thread.ofVirtual().name("demo-output").start(() -> read(demo, inForce));
    try {
      if (!inForce.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the demo ended before its first injection");
      }
    } catch (TimeoutException e) {
      throw new IOException("the demo injected nothing within " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new IOException("the demo's output cannot be read", e.getCause());
    }
  }

  /** To the end, so that the demo never waits for its output to be read. */
  private static void read(Process demo, CompletableFuture<Boolean> inForce) {
    try (BufferedReader lines = demo.inputReader()) {
      lines
          .lines()
          .filter(line -> IN_FORCE.matcher(line).matches())
          .forEach(line -> inForce.complete(true));
      inForce.complete(false);
    } catch (IOException | UncheckedIOException e) {
      inForce.completeExceptionally(e);
    }
  }

  private static long memoryBytes(Process demo) throws IOException {
    long bytes = 0;
    List<Long> pids =
        Stream.concat(Stream.of(demo.toHandle()), demo.descendants())
            .map(ProcessHandle::pid)
            .toList();
    for (long pid : pids) {
      try {
        bytes += proportionalBytes(Path.of("/proc/" + pid + "/smaps_rollup"));
      } catch (IOException e) {
        // Gone since it was listed: some faults kill a process.
        if (ProcessHandle.of(pid).isPresent() && pid == demo.pid()) {
          throw e;
        }
      }
    }
    return bytes;
  }

  private static long proportionalBytes(Path rollup) throws IOException {
    for (String line : Files.readAllLines(rollup)) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException(rollup + ": expected a line 'Pss: N kB', found none");
  }

  private static void stop(Process demo) throws IOException, InterruptedException {
    demo.destroy();
    if (!demo.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
      throw new IOException("the demo did not stop within " + PATIENCE + " of SIGTERM");
    }
  }
}
