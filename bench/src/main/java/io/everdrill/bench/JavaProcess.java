package io.everdrill.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A main class in a JVM of its own, with this class path, started as {@code ./everdrill} does; it
 * compiles as far as this JVM may.
 */
final class JavaProcess implements AutoCloseable {

  /** Those of the launcher that bear on memory and speed. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx768m",
          "-Xss512k",
          "-XX:MaxDirectMemorySize=256m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final String COMPILES_UP_TO = "-XX:TieredStopAtLevel=";

  private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  /** The last lines, so that a failure can be told. */
  private static final int KEPT_LINES = 1_000;

  private final Process process;
  private final BufferedWriter words;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(KEPT_LINES);
  private final Thread hook;

  private JavaProcess(Process process) {
    this.process = process;
    this.words = process.outputWriter();
    this.hook = Thread.ofPlatform().name("bench-stop").unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook); // A benchmark that is stopped leaves no process.
    Thread.ofVirtual().start(this::read);
  }

  static JavaProcess start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith(COMPILES_UP_TO))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new JavaProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        while (!lines.offer(line)) {
          lines.poll();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      lines.offer("its output cannot be read: " + e);
    }
  }

  void say(String word) throws IOException {
    words.write(word);
    words.newLine();
    words.flush();
  }

  /**
   * The next line like this, taken apart.
   *
   * @throws IOException with what it said instead, if none comes within the limit
   */
  Matcher await(Pattern wanted, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    List<String> others = new ArrayList<>();
    while (System.nanoTime() < deadline) {
      String line = lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (line != null) {
        Matcher found = wanted.matcher(line);
        if (found.matches()) {
          return found;
        }
        others.add(line);
      }
    }
    throw new IOException("expected a line " + wanted + " within " + limit + ", got " + others);
  }

  /** Its memory that is in use and not swapped, shared pages too (VmRSS). */
  long residentBytes() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException(status + ": expected a line 'VmRSS: N kB', found none");
  }

  /**
   * What of its heap lives, counted in the pause in which all garbage is collected: what is asked
   * for after that has new garbage in it, a hundred MiB a second under load.
   */
  long liveHeapBytes() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> said;
    try (BufferedReader reader = asked.inputReader()) {
      said = reader.readAllLines();
    }
    if (asked.waitFor() != 0) {
      throw new IOException(jcmd + " GC.class_histogram: exit code " + asked.exitValue());
    }
    return said.stream()
        .map(HISTOGRAM_TOTAL::matcher)
        .filter(Matcher::matches)
        .mapToLong(total -> Long.parseLong(total.group(1)))
        .findFirst()
        .orElseThrow(
            () -> new IOException("expected a line 'Total N bytes', got " + said.reversed()));
  }

  /** The processor time that it has taken so far, of all its threads. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    process.destroyForcibly().onExit().join();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
