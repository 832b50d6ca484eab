package io.everdrill.agents.faults.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.JavaChild;
import io.everdrill.agents.faults.TestFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link JvmMain} as a target. */
final class JvmTarget implements AutoCloseable {

  private final TestFolder folder = new TestFolder();
  private final Process process;
  private final BufferedReader said;

  /**
   * @param options of its JVM
   */
  JvmTarget(String... options) throws IOException {
    process = JavaChild.startWith(List.of(options), JvmMain.class);
    said = process.inputReader(UTF_8);
    Files.writeString(pidFile(), Long.toString(process.pid()));
    ask();
  }

  /** What a call of the method came to. */
  record Answer(String text, long tookMillis, long collections) {}

  Answer ask() throws IOException {
    process.getOutputStream().write('?');
    process.getOutputStream().flush();
    String[] parts = said.readLine().split("[|]");
    return new Answer(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  Path pidFile() {
    return folder.path().resolve("jvm.pid");
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGKILL: a JVM removes the socket of its attach listener only when it ends on its own. */
  void kill() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(Path.of("/tmp/.java_pid" + process.pid()));
  }

  @Override
  public void close() throws IOException {
    kill();
    folder.close();
  }
}
