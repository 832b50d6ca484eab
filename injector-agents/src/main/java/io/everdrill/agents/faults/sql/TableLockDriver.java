package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.topics.events.SqlFault;

/** A transaction that has locked a table and does nothing more; the lock ends with the session. */
final class TableLockDriver extends SqlDriver<SqlFault.TableLock, SqlUndo.EndSessions> {

  TableLockDriver(Connections connections, HeldSessions held) {
    super(SqlFault.TableLock.class, SqlUndo.EndSessions.class, connections, held);
  }

  @Override
  SqlUndo.EndSessions undo(
      FaultOrder<SqlFault.TableLock> order, Connection connection, String name, Postgres postgres) {
    postgres.table(order.fault().table());
    return new SqlUndo.EndSessions(connection, name);
  }

  @Override
  public void apply(FaultOrder<SqlFault.TableLock> order, SqlUndo.EndSessions undo) {
    Postgres session = hold(undo, order.limit());
    session.run("BEGIN");
    session.run("LOCK TABLE " + session.table(order.fault().table()) + " IN ACCESS EXCLUSIVE MODE");
    held.endInTime(undo);
  }

  @Override
  boolean inForce(SqlUndo.EndSessions undo, Postgres postgres) {
    return !postgres
        .column(
            "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE a.application_name = ? AND l.granted"
                + " AND l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'",
            undo.name())
        .isEmpty();
  }
}
