package io.everdrill.agents;

import io.everdrill.agents.linux.ProcessEnd;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes a run when the process that its target is ends, so that the window of a fault that ended
 * with it is the true one and does not last until the next beat. Of a target that names no process
 * that beat says so.
 */
final class TargetEnd implements AutoCloseable {

  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<ProcessEnd> watched = new CopyOnWriteArrayList<>();

  /**
   * @param wake is run when it has ended, and {@link #news} are there
   */
  void begin(Target target, Runnable wake) {
    String pidFile = target.location().pidFile();
    if (!pidFile.isEmpty()) {
      ProcessIdentity.inFile(Path.of(pidFile))
          .map(process -> ProcessEnd.watch(process, () -> tell(wake)))
          .ifPresent(watched::add);
    }
  }

  private void tell(Runnable wake) {
    ended.set(true);
    wake.run();
  }

  /** Whether it has ended since this was asked last. */
  boolean news() {
    return ended.getAndSet(false);
  }

  @Override
  public void close() {
    watched.forEach(ProcessEnd::close);
  }
}
