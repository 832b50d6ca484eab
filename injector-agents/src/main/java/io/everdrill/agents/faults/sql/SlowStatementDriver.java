package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * A trigger that waits for each row that is written. It waits only while a session of ours holds an
 * advisory lock, and never after the limit: it is harmless before it is dropped.
 */
final class SlowStatementDriver extends SqlDriver<SqlFault.SlowStatement, SqlUndo.DropTrigger> {

  /** Function, deadline in ms, number of the lock twice, seconds, trigger, table, function. */
  private static final String CREATE =
      """
      CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $everdrill$
      BEGIN
        IF clock_timestamp() < %s THEN
          IF pg_try_advisory_lock_shared(%d) THEN
            PERFORM pg_advisory_unlock_shared(%d);
          ELSE
            PERFORM pg_sleep(%s);
          END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN
          RETURN OLD;
        END IF;
        RETURN NEW;
      END
      $everdrill$;
      CREATE TRIGGER %s BEFORE INSERT OR UPDATE OR DELETE ON %s
        FOR EACH ROW EXECUTE FUNCTION %s()
      """;

  SlowStatementDriver(Connections connections, HeldSessions held) {
    super(SqlFault.SlowStatement.class, SqlUndo.DropTrigger.class, connections, held);
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }

  @Override
  SqlUndo.DropTrigger undo(
      FaultOrder<SqlFault.SlowStatement> order,
      Connection connection,
      String name,
      Postgres postgres) {
    String table = postgres.table(order.fault().table());
    if (!"t".equals(postgres.one("SELECT has_table_privilege(?, 'TRIGGER')", table))) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "the connection's user may make no trigger on " + table);
    }
    String schema =
        postgres.one(
            "SELECT quote_ident(n.nspname) FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)",
            table);
    return new SqlUndo.DropTrigger(connection, name, table, schema + "." + name);
  }

  @Override
  public void apply(FaultOrder<SqlFault.SlowStatement> order, SqlUndo.DropTrigger undo) {
    Postgres session = hold(undo, order.limit());
    long lock = lock(undo);
    session.column("SELECT pg_advisory_lock(" + lock + ")");
    String deadline =
        session.one(
            "SELECT quote_literal(clock_timestamp() + ? * interval '1 ms') || '::timestamptz'"
                .replace("?", Long.toString(order.limit().toMillis())));
    session.inTransaction(() -> session.run(create(order.fault(), undo, deadline)));
  }

  private static String create(
      SqlFault.SlowStatement fault, SqlUndo.DropTrigger undo, String deadline) {
    long lock = lock(undo);
    return CREATE.formatted(
        undo.function(),
        deadline,
        lock,
        lock,
        BigDecimal.valueOf(fault.delay().toMillis(), 3),
        undo.name(),
        undo.table(),
        undo.function());
  }

  @Override
  List<String> statements(FaultOrder<SqlFault.SlowStatement> order, SqlUndo.DropTrigger undo) {
    return List.of(
        "SET idle_session_timeout = " + order.limit().toMillis(),
        "SELECT pg_advisory_lock(" + lock(undo) + ")",
        "$DEADLINE := clock_timestamp() + " + order.limit().toMillis() + " * interval '1 ms'",
        create(order.fault(), undo, "$DEADLINE"));
  }

  private static long lock(SqlUndo.DropTrigger undo) {
    return UUID.nameUUIDFromBytes(undo.name().getBytes(StandardCharsets.UTF_8))
        .getMostSignificantBits();
  }

  @Override
  boolean inForce(SqlUndo.DropTrigger undo, Postgres postgres) {
    return restIsLeft(undo, postgres)
        && !postgres
            .column(
                "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                    + " WHERE a.application_name = ? AND l.granted AND l.locktype = 'advisory'",
                undo.name())
            .isEmpty();
  }

  @Override
  void undoRest(SqlUndo.DropTrigger undo, Postgres postgres) {
    postgres.run(undo.statements());
  }

  @Override
  boolean restIsLeft(SqlUndo.DropTrigger undo, Postgres postgres) {
    return !postgres.column("SELECT 1 FROM pg_proc WHERE proname = ?", undo.name()).isEmpty();
  }
}
