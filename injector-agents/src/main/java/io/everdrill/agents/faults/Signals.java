package io.everdrill.agents.faults;

import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.nio.file.Files;
import java.nio.file.Path;

/** What faults by signal have in common: which process, and whether it may be signalled. */
final class Signals {

  private Signals() {}

  static Support support(String mechanism) {
    return Files.isReadable(Path.of("/proc/self/stat"))
        ? new Support.Yes(mechanism)
        : new Support.No("/proc/self/stat cannot be read: this is not Linux, or /proc is missing");
  }

  /** The target's process; refused where this user may not signal it. */
  static ProcessIdentity processOf(Target target) {
    ProcessIdentity process = ProcessIdentity.of(target);
    try {
      process.signal("0");
    } catch (Shell.CommandFailed e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          target.target()
              + ": user "
              + System.getProperty("user.name")
              + " may not signal process "
              + process.pid());
    }
    return process;
  }
}
