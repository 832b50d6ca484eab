package io.everdrill.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.Json;
import java.util.random.RandomGenerator;

/** Undoes a fault that is told whole, with no journal: for a person whom no other tool helps. */
public final class FaultUndo {

  private FaultUndo() {}

  /**
   * What became of a fault.
   *
   * @param detail why it is not gone; empty if it is
   */
  public record Outcome(String kind, boolean gone, String detail) {}

  /**
   * Undoes it, once.
   *
   * @param fault kind, mechanism and undo as JSON, as an agent says it
   * @throws IllegalArgumentException if it is no such thing
   */
  public static Outcome undo(String fault, RandomGenerator chance) {
    Guardian.Charge charge = read(fault);
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, chance)) {
      return drivers.remedy(charge.kind(), charge.mechanism(), charge.undo()).revert()
          ? new Outcome(charge.kind(), true, "")
          : new Outcome(charge.kind(), false, "still in force after revert");
    } catch (RuntimeException e) {
      return new Outcome(charge.kind(), false, e.toString());
    }
  }

  private static Guardian.Charge read(String fault) {
    try {
      return Json.mapper().readValue(fault, Guardian.Charge.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected kind, mechanism and undo as an agent says them: " + e.getOriginalMessage(), e);
    }
  }
}
