package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.util.List;

/**
 * Sessions that do nothing, until the server has only so many to give; those that others give up
 * are taken too. What the server keeps for superusers stays free.
 */
final class ConnectionExhaustionDriver
    extends SqlDriver<SqlFault.Connections, SqlUndo.EndSessions> {

  private static final int MOST = 1_000;

  private static final String FREE =
      "SELECT current_setting('max_connections')::int"
          + " - current_setting('superuser_reserved_connections')::int"
          + " - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0)"
          + " - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";

  ConnectionExhaustionDriver(Connections connections, HeldSessions held) {
    super(SqlFault.Connections.class, SqlUndo.EndSessions.class, connections, held);
  }

  @Override
  SqlUndo.EndSessions undo(
      FaultOrder<SqlFault.Connections> order,
      Connection connection,
      String name,
      Postgres postgres) {
    postgres.requireIdleSessionsEnd();
    long needed = free(postgres) - order.fault().spare();
    if (needed > MOST) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "expected at most " + MOST + " sessions to be taken, it would take " + needed);
    }
    return new SqlUndo.EndSessions(connection, name);
  }

  private static long free(Postgres postgres) {
    return Long.parseLong(postgres.one(FREE));
  }

  @Override
  public void apply(FaultOrder<SqlFault.Connections> order, SqlUndo.EndSessions undo) {
    hold(undo, order.limit());
    sustain(order, undo);
  }

  @Override
  public void sustain(FaultOrder<SqlFault.Connections> order, SqlUndo.EndSessions undo) {
    try {
      while (held.of(undo).size() < MOST
          && held.oneOf(undo).filter(one -> free(one) > order.fault().spare()).isPresent()) {
        hold(undo, order.limit());
      }
    } catch (Postgres.SqlFailed e) {
      // Others were quicker: then it has none to give, which is what was asked for.
      if (!e.full()) {
        throw e;
      }
    }
  }

  @Override
  List<String> statements(FaultOrder<SqlFault.Connections> order, SqlUndo.EndSessions undo) {
    return List.of(
        "SET idle_session_timeout = " + order.limit().toMillis(),
        "another such session, at most "
            + MOST
            + ", at once and each second, as long as "
            + FREE
            + " says more than "
            + order.fault().spare());
  }

  @Override
  boolean inForce(SqlUndo.EndSessions undo, Postgres postgres) {
    long own = held.of(undo).contains(postgres) ? 1 : 0;
    return postgres.sessions(undo.name()) + own > 0;
  }

  @Override
  public String counts() {
    return "sessions";
  }

  @Override
  public List<Exposure> exposure(SqlUndo.EndSessions undo) {
    long taken = held.of(undo).size();
    return List.of(new Exposure("sessions", taken, taken));
  }
}
