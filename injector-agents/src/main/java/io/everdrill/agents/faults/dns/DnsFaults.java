package io.everdrill.agents.faults.dns;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.network.FaultTables;
import java.util.List;

/** Faults of the names that a target looks up. */
public final class DnsFaults implements FaultFamily {

  private final List<DnsDriver<?>> drivers;

  public DnsFaults(FaultTables tables) {
    drivers =
        List.of(new DnsDelayDriver(tables), new DnsErrorDriver(tables), new DnsSpoofDriver(tables));
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.copyOf(drivers);
  }

  @Override
  public void close() {
    drivers.forEach(DnsDriver::close);
  }
}
