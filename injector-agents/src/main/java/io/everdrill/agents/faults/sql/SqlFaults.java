package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import java.util.List;

/** Faults of an SQL database. */
public final class SqlFaults implements FaultFamily {

  /** Each: the name of what is ours, and what it is, for a person. */
  private static final String NAMES =
      """
      WITH found (name, what) AS (
        SELECT relname::text, 'table ' || oid::regclass FROM pg_class WHERE relkind = 'r'
        UNION ALL SELECT proname::text, 'function ' || oid::regprocedure FROM pg_proc
        UNION ALL SELECT tgname::text, 'trigger on ' || tgrelid::regclass FROM pg_trigger
        UNION ALL SELECT DISTINCT left(polname, length(polname) - length('_open') * polpermissive::int),
            'policies on ' || polrelid::regclass
          FROM pg_policy
        UNION ALL SELECT DISTINCT application_name, 'sessions ' || application_name
          FROM pg_stat_activity)
      SELECT name || ' ' || what FROM found WHERE starts_with(name, ?) ORDER BY 1
      """;

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
        SlowStatementDriver.ofStatements(connections, held),
        SlowStatementDriver.ofReads(connections, held),
        new ChangedRowsDriver(connections, held));
  }

  @Override
  public Survey survey() {
    return Survey.ofServers(
        "PostgreSQL",
        connections.of("jdbc").filter(c -> c.url().startsWith("jdbc:postgresql:")).toList(),
        SqlFaults::traces);
  }

  private static List<Trace> traces(Connection connection) {
    try (Postgres postgres = Postgres.connect(connection, SqlDriver.LOOKING)) {
      return postgres.column(NAMES, SqlUndo.OURS).stream()
          .map(
              found -> {
                String[] words = found.split(" ", 2);
                return new Trace(
                    words[1] + " of " + connection.url(),
                    words[0],
                    words[1].startsWith("session")
                        ? new SqlUndo.EndSessions(connection, words[0]).byHand()
                        : ": # look at it, put back what it kept, and drop it");
              })
          .toList();
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
