package io.everdrill.agents;

import io.everdrill.agents.linux.ProcessEnd;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes a run when the process that its target is ends, so that the window of a fault that ended
 * with it is the true one and does not last until the next beat. Of a target that names no process
 * that beat says so.
 */
final class TargetEnd implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TargetEnd.class);

  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<ProcessEnd> watched = new CopyOnWriteArrayList<>();

  /**
   * Where it cannot be watched the next beat sees its end: never a reason not to carry out.
   *
   * @param wake is run when it has ended, and {@link #news} are there
   */
  void begin(Target target, Runnable wake) {
    String pidFile = target.location().pidFile();
    if (pidFile.isEmpty()) {
      return;
    }
    try {
      ProcessIdentity.inFile(Path.of(pidFile))
          .map(process -> ProcessEnd.watch(process, () -> tell(wake)))
          .ifPresent(watched::add);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Out of threads is such an error too.
      LOG.warn("{}: its end will be seen at a beat: {}", pidFile, e.toString());
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
