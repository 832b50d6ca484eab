package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of entries in Redis. */
public final class CacheFaults implements FaultFamily {

  private final Connections connections;

  public CacheFaults(Connections connections) {
    this.connections = connections;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new WrongValueDriver(connections),
        new EarlyExpiryDriver(connections),
        new EvictDriver(connections));
  }

  @Override
  public void close() {}
}
