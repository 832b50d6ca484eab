package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.topics.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Undoes the fault that the first line of standard input names, once there is no more to read, for
 * an agent that is dead: started by {@link UndoWatchdog}, and tries for as long as that can help.
 */
final class UndoMain {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What it says on standard output, once, when it only waits. */
  static final String READY = "ready";

  private UndoMain() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader said = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    Guardian.Charge charge = Json.mapper().readValue(said.readLine(), Guardian.Charge.class);
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random())) {
      Remedy remedy = drivers.remedy(charge.kind(), charge.mechanism(), charge.undo());
      getReady(remedy);
      System.out.println(READY);
      said.transferTo(Writer.nullWriter());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!undone(remedy)) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(charge.undo() + ": not undone within " + LIMIT);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Loads what undoing takes; a look touches nothing. */
  private static void getReady(Remedy remedy) {
    try {
      remedy.gone();
    } catch (RuntimeException e) {
      System.err.println("not seen yet: " + e);
    }
  }

  private static boolean undone(Remedy remedy) {
    try {
      return remedy.revert();
    } catch (RuntimeException e) {
      System.err.println("not undone yet: " + e);
      return false;
    }
  }
}
