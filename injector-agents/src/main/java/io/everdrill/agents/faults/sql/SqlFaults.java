package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import java.util.List;

/** Faults of an SQL database. */
public final class SqlFaults implements FaultFamily {

  private final Connections connections;
  private final HeldSessions held = new HeldSessions();

  public SqlFaults(Connections connections) {
    this.connections = connections;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new TableLockDriver(connections, held),
        new ConnectionExhaustionDriver(connections, held),
        new SlowStatementDriver(connections, held),
        new ChangedRowsDriver(connections, held));
  }

  @Override
  public void close() {
    held.close();
  }
}
