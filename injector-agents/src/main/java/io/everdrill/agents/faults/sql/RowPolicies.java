package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.faults.SqlUndo.RowSecurity;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Row-level security that hides nothing and lets nobody do less: a restrictive policy that is
 * always true, after a wait, and where row-level security was off, one that lets everybody see and
 * do all.
 *
 * <p>Two things are not as before for whom it binds, and cannot be: {@code COPY FROM} is refused by
 * PostgreSQL, as is every statement of a session with {@code row_security = off} ({@code pg_dump});
 * and a condition by an operator that is not leakproof ({@code LIKE}, {@code jsonb}) uses no index.
 */
final class RowPolicies {

  /** What is known of the table; where row security is off, policies would spring to life. */
  private static final String STATE =
      """
      SELECT CASE
          WHEN EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND starts_with(polname, ?))
            THEN 'OURS'
          WHEN relrowsecurity THEN 'ON'
          WHEN EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) THEN 'ASLEEP'
          WHEN relforcerowsecurity THEN 'OFF_BUT_FORCED'
          ELSE 'OFF' END
        FROM pg_class c WHERE c.oid = to_regclass(?)
      """;

  /** Who may log in and read, and is bound, or will be: where it is off it is forced as well. */
  private static final String BOUND =
      """
      SELECT r.rolname FROM pg_class c, pg_roles r
        WHERE c.oid = to_regclass(?)
          AND r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolbypassrls
          AND has_any_column_privilege(r.oid, c.oid, 'SELECT')
          AND (c.relforcerowsecurity OR NOT c.relrowsecurity
            OR NOT pg_has_role(r.oid, c.relowner, 'USAGE'))
      """;

  /** The connection's own user counts if anybody but us is connected as it. */
  private static final String AND_NOT_WE_ALONE =
      """
          AND (r.rolname <> current_user OR EXISTS (
            SELECT FROM pg_stat_activity a
              WHERE a.usename = current_user AND a.datname = current_database()
                AND NOT starts_with(a.application_name, ?)))
      """;

  private RowPolicies() {}

  /**
   * What the table has.
   *
   * @throws OrderRefused if no policy can be added without a change of who sees what
   */
  static RowSecurity require(Postgres postgres, String table) {
    if (!"t"
        .equals(
            postgres.one(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(?)",
                table))) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "the connection's user may make no policy on " + table + ", which is not its own");
    }
    String state = state(postgres, table);
    return switch (state) {
      case "OURS" ->
          throw new OrderRefused(
              Refusal.CONFLICT, table + ": its reads are already slowed by another fault");
      case "ASLEEP" ->
          throw new OrderRefused(
              Refusal.UNSUPPORTED,
              table
                  + " has policies, but its row-level security is off: to slow its reads it would be switched on, and they would hide rows");
      default -> {
        requireSomebodyBound(postgres, table);
        yield RowSecurity.valueOf(state);
      }
    };
  }

  private static void requireSomebodyBound(Postgres postgres, String table) {
    if (postgres.column(BOUND + AND_NOT_WE_ALONE, table, SqlDriver.LOOKING).isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          table
              + ": nobody's reads would wait: whoever may log in and read it is a superuser, has BYPASSRLS, is not bound by the row-level security that it has, or is the connection's user, as whom nobody else is connected");
    }
  }

  private static boolean bindsSomebody(Postgres postgres, String table) {
    return !postgres.column(BOUND, table).isEmpty();
  }

  /** With the lock on the table: the undo says what there is to go back to. */
  static void requireUnchanged(Postgres postgres, SqlUndo.EndWaits undo) {
    String state = state(postgres, undo.table());
    if (!state.equals(undo.before().name())) {
      throw new IllegalStateException(
          "expected row-level security of %s to be %s still, got %s"
              .formatted(undo.table(), undo.before(), state));
    }
  }

  private static String state(Postgres postgres, String table) {
    return postgres.one(STATE, SqlUndo.OURS, table);
  }

  static String lock(SqlUndo.EndWaits undo) {
    return "LOCK TABLE " + undo.table() + " IN ACCESS EXCLUSIVE MODE";
  }

  /** The sub-select is what makes it once a statement, and not once a row. */
  static List<String> create(SqlUndo.EndWaits undo) {
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE POLICY %s ON %s AS RESTRICTIVE FOR SELECT USING ((SELECT %s(true)))"
            .formatted(undo.name(), undo.table(), undo.function()));
    if (undo.before() != RowSecurity.ON) {
      statements.add(
          "CREATE POLICY %s ON %s USING (true) WITH CHECK (true)"
              .formatted(undo.open(), undo.table()));
      statements.add("ALTER TABLE " + undo.table() + " ENABLE ROW LEVEL SECURITY");
      statements.add("ALTER TABLE " + undo.table() + " FORCE ROW LEVEL SECURITY");
    }
    return statements;
  }

  /** The policy is there, and there is somebody whom it binds. */
  static boolean inForce(Postgres postgres, SqlUndo.EndWaits undo) {
    return postgres
        .column(
            "SELECT polrelid::regclass FROM pg_policy JOIN pg_class c ON c.oid = polrelid"
                + " WHERE polname = ? AND relrowsecurity",
            undo.name())
        .stream()
        .anyMatch(table -> bindsSomebody(postgres, table));
  }
}
