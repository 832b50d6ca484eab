package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;

/** What takes a fault of a process's resources back. */
@JsonSubTypes(@JsonSubTypes.Type(ResourceUndo.RestoreFileLimit.class))
public sealed interface ResourceUndo extends Undo {

  /**
   * The soft limit of open files as it was; also of processes that the target started meanwhile.
   *
   * @param set what the fault set
   */
  @JsonTypeName("restore-file-limit")
  record RestoreFileLimit(String tag, ProcessIdentity process, long set, long was)
      implements ResourceUndo {
    @Override
    public String resource() {
      return "open files of process " + process.pid();
    }

    @Override
    public String byHand() {
      return "prlimit --pid " + process.pid() + " --nofile=" + was + ":";
    }
  }
}
