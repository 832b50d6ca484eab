package io.everdrill.agents.faults.clock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.everdrill.agents.faults.FileFacts;
import io.everdrill.agents.faults.TestFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A JVM that was started with libfaketime, and says what its wall clock shows. */
final class PreparedClock implements AutoCloseable {

  private static final double NANOS_PER_MILLI = 1e6;

  private final TestFolder folder = new TestFolder();
  private final Process process;
  private final BufferedReader said;

  /**
   * @param environment beside the library and the file
   */
  PreparedClock(Path library, Map<String, String> environment) throws IOException {
    Files.writeString(file(), "+0\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            ClockMain.class.getName());
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("FAKETIME_TIMESTAMP_FILE", file().toString());
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    said = process.inputReader(US_ASCII);
    Files.writeString(pidFile(), Long.toString(process.pid()));
    offsetMillis();
  }

  /** Where Debian's package has it. */
  static Optional<Path> library() throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path each : found) {
        Path library = each.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return Optional.of(library);
        }
      }
    }
    return Optional.empty();
  }

  private Path file() {
    return folder.path().resolve("faketime");
  }

  Path pidFile() {
    return folder.path().resolve("clock.pid");
  }

  /** How far its clock is ahead of ours. */
  double offsetMillis() throws IOException {
    long before = System.currentTimeMillis();
    process.getOutputStream().write('?');
    process.getOutputStream().flush();
    long shown = Long.parseLong(said.readLine());
    return shown - (before + System.currentTimeMillis()) / 2.0;
  }

  /** How fast it runs against ours, over this time. */
  double rate(long overMillis) throws IOException {
    long startNanos = System.nanoTime();
    double start = offsetMillis();
    LockSupport.parkNanos(overMillis * 1_000_000);
    double gained = offsetMillis() - start;
    return 1 + gained / ((System.nanoTime() - startNanos) / NANOS_PER_MILLI);
  }

  /** The file that told it the time stays. */
  void end() {
    process.destroyForcibly().onExit().join();
  }

  String world() throws IOException {
    return FileFacts.ofAllIn(folder.path()) + "alive: " + process.isAlive();
  }

  @Override
  public void close() throws IOException {
    end();
    folder.close();
  }
}
