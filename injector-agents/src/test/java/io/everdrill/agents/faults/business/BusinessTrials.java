package io.everdrill.agents.faults.business;

import io.everdrill.agents.faults.Caller.Answer;
import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.BusinessFault;
import java.util.Map;

/** The trials of stuck, hanging, dead. */
public final class BusinessTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "instance-stuck", () -> new InstanceTrial(new BusinessFault.Stuck(), Answer.SILENCE),
        "instance-hanging", () -> new InstanceTrial(new BusinessFault.Hanging(), Answer.SILENCE),
        "instance-dead", () -> new InstanceTrial(new BusinessFault.Dead(), Answer.NONE));
  }
}
