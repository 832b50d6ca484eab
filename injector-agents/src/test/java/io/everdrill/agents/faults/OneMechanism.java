package io.everdrill.agents.faults;

import java.util.List;

/** The drivers of a family that have this mechanism. */
public record OneMechanism(FaultFamily family, String mechanism) implements FaultFamily {
  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return family.drivers().stream().filter(d -> d.mechanism().equals(mechanism)).toList();
  }

  @Override
  public void open(String agent) {
    family.open(agent);
  }

  @Override
  public void close() {
    family.close();
  }
}
