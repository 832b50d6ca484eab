package io.everdrill.agents.faults.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.topics.events.JvmFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;

/** {@link JvmMain} as a target, wherever it runs. */
abstract class AskedJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader said;

  /**
   * @param process that hands on what the machine says and is asked
   */
  AskedJvm(Process process) {
    this.process = process;
    said = process.inputReader(UTF_8);
  }

  /** What a call of the method came to. */
  record Answer(String text, long tookMillis, long collections) {}

  final Answer ask() throws IOException {
    process.getOutputStream().write('?');
    process.getOutputStream().flush();
    String answer = said.readLine();
    if (answer == null) {
      throw new IOException("expected an answer, the JVM has ended");
    }
    String[] parts = answer.split("[|]");
    return new Answer(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  final boolean alive() {
    return process.isAlive();
  }

  abstract FaultOrder<?> order(JvmFault fault, Duration limit);

  /** On one that is not there. */
  abstract FaultOrder<?> onMissing(JvmFault fault, Duration limit);

  /** What a fault might leave. */
  String world() throws IOException {
    return "alive: " + alive();
  }

  /** SIGKILL. */
  void kill() throws IOException {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}
