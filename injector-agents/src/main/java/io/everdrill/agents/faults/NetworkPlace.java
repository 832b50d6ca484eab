package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.everdrill.agents.linux.NetworkNamespace;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The network namespace that a fault is in: the agent's own, or that of a process, as of a
 * container. Named by the process and not by the container: a container that was started again has
 * another network, and the fault is not in it.
 *
 * @param process is in it; process 0 stands for the agent's own namespace
 */
public record NetworkPlace(ProcessIdentity process) {

  public static final NetworkPlace OWN = new NetworkPlace(new ProcessIdentity(0, 0));

  /** Where the target's process is; where it names none that lives, the agent's own. */
  public static NetworkPlace of(Target target) {
    String pidFile = target.location().pidFile();
    return pidFile.isEmpty()
        ? OWN
        : ProcessIdentity.inFile(Path.of(pidFile))
            .filter(process -> NetworkNamespace.differs(process.pid()))
            .map(NetworkPlace::new)
            .orElse(OWN);
  }

  @JsonIgnore
  public boolean isOwn() {
    return equals(OWN);
  }

  /** Whether it can be entered. */
  @JsonIgnore
  public boolean isThere() {
    return isOwn() || process.alive();
  }

  /** What the action gives, done in it. */
  public <T> T inside(Supplier<T> action) {
    return isOwn() ? action.get() : NetworkNamespace.inside(process.pid(), action);
  }

  /** What goes before a command that a person does in it. */
  String prefix() {
    return isOwn() ? "" : "nsenter -n -t " + process.pid() + " ";
  }
}
