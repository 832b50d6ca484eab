package io.everdrill.agents.faults.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A process that sleeps under a small real supervisor, which starts it again 0.2 s after death. */
final class SupervisedVictim implements AutoCloseable {

  private static final String SUPERVISE =
      """
      while :; do
        sleep 300 &
        echo $! > "$0.new"; mv "$0.new" "$0"
        wait; sleep 0.2
      done
      """;

  private final Path pidFile;
  private final Process supervisor;

  SupervisedVictim(Path folder) throws IOException {
    pidFile = folder.resolve("supervised.pid");
    supervisor = new ProcessBuilder("sh", "-c", SUPERVISE, pidFile.toString()).start();
  }

  Path pidFile() {
    return pidFile;
  }

  /** The living process that the supervisor started last. */
  Optional<ProcessHandle> living() throws IOException {
    return Files.exists(pidFile)
        ? ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
            .filter(ProcessHandle::isAlive)
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    supervisor.destroyForcibly().onExit().join();
    living().ifPresent(ProcessHandle::destroyForcibly);
  }
}
