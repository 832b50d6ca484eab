package io.everdrill.standalone.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real process that sleeps, and the pid file that its supervisor would keep. */
final class Victim implements AutoCloseable {
  private final Process process;
  private final Path pidFile;

  Victim(Path folder) throws IOException {
    process = new ProcessBuilder("sleep", "600").start();
    pidFile =
        Files.writeString(
            folder.resolve("victim-" + process.pid() + ".pid"), Long.toString(process.pid()));
  }

  Path pidFile() {
    return pidFile;
  }

  /** As the kernel sees it: state T in {@code /proc}. */
  boolean isPaused() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
  }

  boolean runs() throws IOException {
    return process.isAlive() && !isPaused();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
