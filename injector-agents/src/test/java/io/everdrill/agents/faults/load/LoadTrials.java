package io.everdrill.agents.faults.load;

import io.everdrill.agents.faults.Trials;
import java.util.Map;

/** The trials of traffic of the agent's own. */
public final class LoadTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of("traffic-surge", SurgeTrial::new, "connection-exhaustion", ExhaustionTrial::new);
  }
}
