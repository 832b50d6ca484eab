package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.topics.events.SqlFault;
import java.util.List;

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
    session.run(lock(session.table(order.fault().table())));
    held.endInTime(undo);
  }

  private static String lock(String table) {
    return "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE";
  }

  @Override
  List<String> statements(FaultOrder<SqlFault.TableLock> order, SqlUndo.EndSessions undo) {
    return List.of(
        "SET idle_in_transaction_session_timeout = " + order.limit().toMillis(),
        "BEGIN",
        lock(order.fault().table()));
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
