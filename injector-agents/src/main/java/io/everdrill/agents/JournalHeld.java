package io.everdrill.agents;

import java.nio.file.Path;

/** A living process has the journal open: an agent, which undoes what is in it, or an undo. */
public final class JournalHeld extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  JournalHeld(Path folder) {
    super(folder + ": another agent has this journal open");
  }
}
