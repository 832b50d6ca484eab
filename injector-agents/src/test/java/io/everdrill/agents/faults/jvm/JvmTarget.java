package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JavaChild;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.TestFolder;
import io.everdrill.topics.events.JvmFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@link JvmMain} beside this test. */
final class JvmTarget extends AskedJvm {

  private final TestFolder folder = new TestFolder();
  private final long pid;

  /**
   * @param options of its JVM
   */
  JvmTarget(String... options) throws IOException {
    this(JavaChild.startWith(List.of(options), JvmMain.class));
  }

  private JvmTarget(Process process) throws IOException {
    super(process);
    pid = process.pid();
    Files.writeString(pidFile(), Long.toString(pid));
    ask();
  }

  Path pidFile() {
    return folder.path().resolve("jvm.pid");
  }

  @Override
  FaultOrder<?> order(JvmFault fault, Duration limit) {
    return Orders.onPidFile(pidFile(), fault, limit);
  }

  @Override
  FaultOrder<?> onMissing(JvmFault fault, Duration limit) {
    return Orders.onPidFile(pidFile().resolveSibling("none.pid"), fault, limit);
  }

  /** A JVM removes the socket of its attach listener only when it ends on its own. */
  @Override
  void kill() throws IOException {
    super.kill();
    Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid));
  }

  @Override
  public void close() throws IOException {
    super.close();
    folder.close();
  }
}
