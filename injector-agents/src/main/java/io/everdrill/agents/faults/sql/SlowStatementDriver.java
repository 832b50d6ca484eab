package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.faults.SqlUndo.RowSecurity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import io.everdrill.topics.events.SqlFault.Statements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Statements wait in a trigger for each row that they write, and in a policy of row-level security
 * when they look at the first row. They wait only while a session of ours holds an advisory lock,
 * and never after the limit: trigger and policy are harmless before they are dropped.
 */
final class SlowStatementDriver<F extends SqlFault> extends SqlDriver<F, SqlUndo.EndWaits> {

  private static final String READS =
      "reads, by row-level security, of all but superusers, roles with BYPASSRLS and, where"
          + " row-level security was on before, whom it did not bind";

  private final String scope;
  private final Function<F, Wait> wait;

  /** What waits, and how long. */
  private record Wait(String table, Duration delay, Statements statements) {}

  private SlowStatementDriver(
      Class<F> faultType,
      String scope,
      Function<F, Wait> wait,
      Connections connections,
      HeldSessions held) {
    super(faultType, SqlUndo.EndWaits.class, connections, held);
    this.scope = scope;
    this.wait = wait;
  }

  static SlowStatementDriver<SqlFault.SlowStatement> ofStatements(
      Connections connections, HeldSessions held) {
    return new SlowStatementDriver<>(
        SqlFault.SlowStatement.class,
        "writes of everybody, by a trigger; reads, where statements says so, as sql-slow-read",
        fault -> new Wait(fault.table(), fault.delay(), fault.statements()),
        connections,
        held);
  }

  static SlowStatementDriver<SqlFault.SlowRead> ofReads(
      Connections connections, HeldSessions held) {
    return new SlowStatementDriver<>(
        SqlFault.SlowRead.class,
        READS,
        fault -> new Wait(fault.table(), fault.delay(), Statements.READS),
        connections,
        held);
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }

  @Override
  public String scope() {
    return scope;
  }

  @Override
  SqlUndo.EndWaits undo(
      FaultOrder<F> order, Connection connection, String name, Postgres postgres) {
    Wait asked = wait.apply(order.fault());
    String table = postgres.table(asked.table());
    RowSecurity before = RowSecurity.UNTOUCHED;
    if (asked.statements() != Statements.READS) {
      requireTriggers(postgres, table);
    }
    if (asked.statements() != Statements.WRITES) {
      before = RowPolicies.require(postgres, table);
    }
    String schema =
        postgres.one(
            "SELECT quote_ident(n.nspname) FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)",
            table);
    return new SqlUndo.EndWaits(connection, name, table, schema + "." + name, before);
  }

  private static void requireTriggers(Postgres postgres, String table) {
    if (!"t".equals(postgres.one("SELECT has_table_privilege(?, 'TRIGGER')", table))) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "the connection's user may make no trigger on " + table);
    }
  }

  @Override
  public void apply(FaultOrder<F> order, SqlUndo.EndWaits undo) {
    Postgres session = hold(undo, order.limit());
    session.column("SELECT pg_advisory_lock(" + WaitScript.lock(undo) + ")");
    String deadline =
        session.one(
            "SELECT quote_literal(clock_timestamp() + ? * interval '1 ms') || '::timestamptz'"
                .replace("?", Long.toString(order.limit().toMillis())));
    session.inBriefTransaction(
        () -> {
          if (undo.before() != RowSecurity.UNTOUCHED) {
            session.run(RowPolicies.lock(undo));
            RowPolicies.requireUnchanged(session, undo);
          }
          create(wait.apply(order.fault()), undo, deadline).forEach(session::run);
        });
  }

  private static List<String> create(Wait asked, SqlUndo.EndWaits undo, String deadline) {
    WaitScript wait = new WaitScript(undo, asked.delay(), deadline);
    List<String> statements = new ArrayList<>();
    if (undo.before() != RowSecurity.UNTOUCHED) {
      statements.add(wait.once());
      statements.addAll(RowPolicies.create(undo));
    }
    if (asked.statements() != Statements.READS) {
      statements.add(wait.eachRow());
    }
    return statements;
  }

  @Override
  List<String> statements(FaultOrder<F> order, SqlUndo.EndWaits undo) {
    List<String> statements =
        new ArrayList<>(
            List.of(
                "SET idle_session_timeout = " + order.limit().toMillis(),
                "SELECT pg_advisory_lock(" + WaitScript.lock(undo) + ")",
                "$DEADLINE := clock_timestamp() + "
                    + order.limit().toMillis()
                    + " * interval '1 ms'"));
    if (undo.before() != RowSecurity.UNTOUCHED) {
      statements.add(RowPolicies.lock(undo));
    }
    statements.addAll(create(wait.apply(order.fault()), undo, "$DEADLINE"));
    return statements;
  }

  @Override
  boolean inForce(SqlUndo.EndWaits undo, Postgres postgres) {
    return restIsLeft(undo, postgres)
        && (undo.before() == RowSecurity.UNTOUCHED || RowPolicies.inForce(postgres, undo))
        && !postgres
            .column(
                "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                    + " WHERE a.application_name = ? AND l.granted AND l.locktype = 'advisory'",
                undo.name())
            .isEmpty();
  }

  @Override
  void undoRest(SqlUndo.EndWaits undo, Postgres postgres) {
    postgres.inEverLessBriefTransaction(() -> postgres.run(undo.statements()));
  }

  @Override
  boolean restIsLeft(SqlUndo.EndWaits undo, Postgres postgres) {
    return !postgres
        .column(
            "SELECT 1 FROM pg_proc WHERE proname = ?"
                + " UNION ALL SELECT 1 FROM pg_policy WHERE polname IN (?, ?)",
            undo.name(),
            undo.name(),
            undo.open())
        .isEmpty();
  }
}
