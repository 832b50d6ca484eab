package io.everdrill.agents.faults.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.DiskFault;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;

/** A JVM that was started with the library. */
abstract class PreloadTrial implements Trial {

  private final Path folder;
  private final DiskFault fault;
  private final Process target;
  private final BufferedReader output;
  private final BufferedWriter input;

  /**
   * @param fault on a path
   */
  PreloadTrial(Function<String, DiskFault> fault) throws IOException {
    assumeTrue(
        DiskPreload.support() instanceof Support.Yes, () -> DiskPreload.support().toString());
    folder = Files.createTempDirectory("everdrill-trial").toRealPath();
    this.fault = fault.apply(folder.toString());
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            FileWriter.class.getName(),
            folder.resolve("written").toString());
    builder.environment().put("LD_PRELOAD", DiskPreload.build(folder).toString());
    builder.environment().put(DiskPreload.CONTROL, folder.resolve("control").toString());
    target = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = target.inputReader(StandardCharsets.UTF_8);
    input = target.outputWriter(StandardCharsets.UTF_8);
    Files.writeString(pidFile(), Long.toString(target.pid()));
    write(2);
  }

  private Path pidFile() {
    return folder.resolve("target.pid");
  }

  /**
   * @param why is empty if none failed
   */
  record Written(int failed, Duration took, String why) {}

  final Written write(int count) throws IOException {
    input.write(count + "\n");
    input.flush();
    String[] said = output.readLine().split(" ", 3);
    return new Written(
        Integer.parseInt(said[0]), Duration.ofMillis(Long.parseLong(said[1])), said[2]);
  }

  @Override
  public final FaultOrder<?> order(Duration limit) {
    return Orders.onPidFile(pidFile(), fault, limit);
  }

  @Override
  public final FaultOrder<?> onMissingTarget() {
    return Orders.onPidFile(folder.resolve("nobody.pid"), fault, Duration.ofSeconds(3));
  }

  @Override
  public final String world() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).sorted().toList().toString();
    }
  }

  @Override
  public final boolean endTarget() {
    target.destroyForcibly().onExit().join();
    return true;
  }

  @Override
  public final void close() throws IOException {
    target.destroyForcibly();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
