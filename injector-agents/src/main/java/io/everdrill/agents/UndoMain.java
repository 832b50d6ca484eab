package io.everdrill.agents;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.topics.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Undoes the fault that it reads from standard input, for an agent that is dead: started by {@link
 * UndoWatchdog}, and tries for as long as that can help.
 */
final class UndoMain {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private UndoMain() {}

  public static void main(String[] arguments) throws IOException {
    Guardian.Charge charge = Json.mapper().readValue(System.in, Guardian.Charge.class);
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random())) {
      Remedy remedy = drivers.remedy(charge.kind(), charge.mechanism(), charge.undo());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!undone(remedy) && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static boolean undone(Remedy remedy) {
    try {
      remedy.revert();
      return remedy.gone();
    } catch (RuntimeException e) {
      System.err.println("not undone yet: " + e);
      return false;
    }
  }
}
