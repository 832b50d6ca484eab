package io.everdrill.agents.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real process that sleeps, and the pid file that its supervisor would keep. */
public final class Victim implements AutoCloseable {

  private final Path pidFile;
  private Process process;

  public Victim(Path folder) throws IOException {
    pidFile = folder.resolve("victim.pid");
    start();
  }

  /** Starts it again, as a supervisor does. */
  public void start() throws IOException {
    process = new ProcessBuilder("sleep", "300").start();
    Files.writeString(pidFile, Long.toString(process.pid()));
  }

  public Path pidFile() {
    return pidFile;
  }

  public long pid() {
    return process.pid();
  }

  /** {@code T} is stopped, {@code S} sleeps, {@code Z} and {@code X} are dead. */
  public char state() throws IOException {
    Path stat = Path.of("/proc/" + pid() + "/stat");
    if (!Files.exists(stat)) {
      return 'X';
    }
    String text = Files.readString(stat);
    return text.charAt(text.lastIndexOf(')') + 2);
  }

  /** Neither stopped nor dead. */
  public boolean runs() throws IOException {
    return "RSD".indexOf(state()) >= 0;
  }

  public boolean diesWithin(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
