package io.everdrill.agents.faults;

import io.everdrill.agents.FaultUndo;
import java.util.Random;

/** As {@code everdrill undo --fault JSON}, the command line of which is in another module. */
final class UndoFaultMain {

  private UndoFaultMain() {}

  public static void main(String[] arguments) {
    FaultUndo.Outcome outcome = FaultUndo.undo(arguments[2], new Random());
    if (!outcome.gone()) {
      throw new IllegalStateException(outcome.toString());
    }
  }
}
