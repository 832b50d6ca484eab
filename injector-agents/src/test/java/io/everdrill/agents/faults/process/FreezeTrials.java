package io.everdrill.agents.faults.process;

import io.everdrill.agents.faults.Trials;
import java.util.Map;

/** The trial of freezing by a control group. */
public final class FreezeTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of("process-freeze", ProcessFreezeTrial::new);
  }
}
