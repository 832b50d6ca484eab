package io.everdrill.agents.faults;

import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Signal;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which process a target is, and whether it may be broken. */
public final class TargetProcess {

  private TargetProcess() {}

  /** Faults of processes need to see them. */
  public static Support support() {
    return Files.isReadable(Path.of("/proc/self/stat"))
        ? new Support.Yes()
        : new Support.No("/proc/self/stat cannot be read: this is not Linux, or /proc is missing");
  }

  /**
   * The living process that an order's target is: of a container its first, which holds all others
   * of it.
   *
   * @throws OrderRefused as {@link #of(Target)}
   */
  public static ProcessIdentity of(FaultOrder<?> order) {
    return order.inContainer().equals(ProcessIdentity.NONE)
        ? of(order.target())
        : requireBreakable(
            order.target(), order.target().location().container(), order.inContainer());
  }

  /**
   * The living process that the target's pid file names.
   *
   * @throws OrderRefused if there is none, it is the agent or its ancestor, or this user may not
   *     signal it
   */
  public static ProcessIdentity of(Target target) {
    String pidFile = target.location().pidFile();
    if (pidFile.isEmpty() && !target.location().container().isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          target.target()
              + ": is container "
              + target.location().container()
              + ", and this fault is done by files and sockets of a process, which are in the"
              + " container's own mounts and network: nothing here does it there");
    }
    if (pidFile.isEmpty()) {
      throw notFound(target, "has no pidFile");
    }
    return requireBreakable(
        target,
        pidFile,
        ProcessIdentity.inFile(Path.of(pidFile))
            .orElseThrow(() -> notFound(target, pidFile + " names no living process")));
  }

  private static ProcessIdentity requireBreakable(
      Target target, String namedBy, ProcessIdentity found) {
    if (found.pid() <= 1 || found.isSelfOrAncestor()) {
      throw new OrderRefused(
          Refusal.POLICY, namedBy + " names " + found.pid() + ": the agent itself or its ancestor");
    }
    try {
      found.signal(Signal.NONE);
    } catch (Signal.NotSent e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          target.target()
              + ": user "
              + System.getProperty("user.name")
              + " may not signal process "
              + found.pid());
    }
    return found;
  }

  /** The living process that an order's target is, if it says which. */
  public static Optional<ProcessIdentity> find(FaultOrder<?> order) {
    String pidFile = order.target().location().pidFile();
    return !order.inContainer().equals(ProcessIdentity.NONE)
        ? Optional.of(order.inContainer())
        : pidFile.isEmpty() ? Optional.empty() : ProcessIdentity.inFile(Path.of(pidFile));
  }

  /**
   * For a fault of the target's host: a target that says which process it is must be alive.
   *
   * @throws OrderRefused if its pid file names no living process, or it is a container: that has
   *     files, processors and memory of its own, and the host would be hit in its place
   */
  public static void requireIfNamed(Target target) {
    requireOnHost(target);
    String pidFile = target.location().pidFile();
    if (!pidFile.isEmpty() && ProcessIdentity.inFile(Path.of(pidFile)).isEmpty()) {
      throw notFound(target, pidFile + " names no living process");
    }
  }

  private static void requireOnHost(Target target) {
    String container = target.location().container();
    if (!container.isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          target.target()
              + ": is container "
              + container
              + ", and this fault would hit the agent's host in its place");
    }
  }

  private static OrderRefused notFound(Target target, String why) {
    return new OrderRefused(Refusal.TARGET_NOT_FOUND, target.target() + ": " + why);
  }
}
