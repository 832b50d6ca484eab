package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows with another value in a column. What they had is kept in a table of ours beside theirs, in
 * the same transaction; a row whose column the application changed meanwhile stays as it is.
 *
 * <p>The condition comes from outside, so it is evaluated once, in a transaction that cannot write;
 * what is changed is named by primary keys.
 */
final class ChangedRowsDriver extends SqlDriver<SqlFault.ChangeRows, SqlUndo.PutBackRows> {

  private static final Logger LOG = LoggerFactory.getLogger(ChangedRowsDriver.class);

  private static final Pattern LITERAL =
      Pattern.compile("(?i)null|true|false|[-+]?\\d+(\\.\\d+)?(e[-+]?\\d+)?|'(?:[^']|'')*+'");

  /** What could end the condition and begin something else. */
  private static final Pattern NO_CONDITION = Pattern.compile(";|--|/\\*");

  private static final String ATTRIBUTE =
      "SELECT %s FROM pg_attribute a WHERE a.attrelid = to_regclass(?) AND a.attnum > 0"
          + " AND NOT a.attisdropped ";

  private static final String IN_PRIMARY_KEY =
      "EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary"
          + " AND a.attnum = ANY (i.indkey))";

  /** Stands for the list of rows in a statement. */
  private static final String ROWS = "$ROWS";

  ChangedRowsDriver(Connections connections, HeldSessions held) {
    super(SqlFault.ChangeRows.class, SqlUndo.PutBackRows.class, connections, held);
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.UNDO_PROCESS;
  }

  @Override
  SqlUndo.PutBackRows undo(
      FaultOrder<SqlFault.ChangeRows> order,
      Connection connection,
      String name,
      Postgres postgres) {
    SqlFault.ChangeRows fault = order.fault();
    require(LITERAL.matcher(fault.value()).matches(), "value: expected an SQL literal");
    require(!NO_CONDITION.matcher(fault.where()).find(), "where: expected one SQL condition");
    String table = postgres.table(fault.table());
    String column = requireColumn(postgres, table, fault.column());
    requireNothingElseChanges(postgres, table);
    List<String> primaryKey =
        postgres.column(
            ATTRIBUTE.formatted("quote_ident(attname)") + "AND " + IN_PRIMARY_KEY + " ORDER BY 1",
            table);
    require(!primaryKey.isEmpty(), table + " has no primary key to find its rows again by");
    List<String> rows = rows(postgres, table, primaryKey, fault);
    if (rows.isEmpty()) {
      throw new OrderRefused(
          Refusal.TARGET_NOT_FOUND, "no row of " + table + " where " + fault.where());
    }
    String schema = postgres.one("SELECT quote_ident((parse_ident(?))[1])", table);
    return new SqlUndo.PutBackRows(
        connection, name, table, column, primaryKey, rows, schema + "." + name);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new OrderRefused(Refusal.UNSUPPORTED, otherwise);
    }
  }

  private static String requireColumn(Postgres postgres, String table, String name) {
    List<String> found =
        postgres.column(
            ATTRIBUTE.formatted("quote_ident(attname)") + "AND attname = ?", table, name);
    if (found.isEmpty()) {
      throw new OrderRefused(Refusal.TARGET_NOT_FOUND, table + " has no column '" + name + "'");
    }
    List<String> plain =
        postgres.column(
            ATTRIBUTE.formatted("1")
                + "AND attname = ? AND attgenerated = '' AND NOT "
                + IN_PRIMARY_KEY
                + " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.contype = 'f'"
                + " AND (c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey)"
                + " OR c.confrelid = a.attrelid AND a.attnum = ANY (c.confkey)))",
            table,
            name);
    require(!plain.isEmpty(), name + " is generated, or in a primary or foreign key");
    return found.getFirst();
  }

  /** Or putting back one column would not be all. */
  private static void requireNothingElseChanges(Postgres postgres, String table) {
    require(
        postgres
            .column(
                "SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(?) AND NOT tgisinternal"
                    + " AND tgenabled <> 'D'",
                table)
            .isEmpty(),
        table + " has triggers, which would change more");
    require(
        postgres
            .column(
                "SELECT 1 FROM pg_rules WHERE (schemaname, tablename) ="
                    + " ((parse_ident(?))[1], (parse_ident(?))[2])",
                table,
                table)
            .isEmpty(),
        table + " has rules, which would change more");
    List<String> others =
        postgres.column(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
                + " AND obj_description(oid, 'pg_class') = ?",
            comment(table));
    if (!others.isEmpty()) {
      throw new OrderRefused(
          Refusal.CONFLICT, "another fault, " + others.getFirst() + ", changes rows of " + table);
    }
  }

  private static String comment(String table) {
    return "kept by everdrill of " + table;
  }

  private static List<String> rows(
      Postgres postgres, String table, List<String> primaryKey, SqlFault.ChangeRows fault) {
    String key =
        primaryKey.stream().map(c -> "t." + c + "::text").collect(Collectors.joining(", "));
    postgres.run("BEGIN READ ONLY");
    try {
      return postgres.column(
          "SELECT ARRAY[%s]::text FROM %s t WHERE (%s) LIMIT %d"
              .formatted(key, table, fault.where().replace("?", "??"), fault.atMostRows()));
    } catch (Postgres.SqlFailed e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "where: " + e.getMessage());
    } finally {
      postgres.run("ROLLBACK");
    }
  }

  @Override
  public void apply(FaultOrder<SqlFault.ChangeRows> order, SqlUndo.PutBackRows undo) {
    try (Postgres postgres = Postgres.connect(undo.connection(), undo.name())) {
      postgres.inTransaction(() -> change(order.fault(), undo, postgres));
    }
  }

  private static void change(
      SqlFault.ChangeRows fault, SqlUndo.PutBackRows undo, Postgres postgres) {
    for (String statement : statements(fault, undo, postgres)) {
      if (statement.contains(ROWS)) {
        postgres.update(statement.replace(ROWS, "?"), postgres.array(undo.rows()));
      } else {
        postgres.run(statement);
      }
    }
  }

  private static List<String> statements(
      SqlFault.ChangeRows fault, SqlUndo.PutBackRows undo, Postgres postgres) {
    String keys =
        IntStream.range(0, undo.primaryKey().size())
            .mapToObj(i -> "t." + undo.primaryKey().get(i) + " AS key" + i)
            .collect(Collectors.joining(", "));
    String columns = keys + ", t." + undo.column() + " AS was, t." + undo.column() + " AS made";
    return List.of(
        "CREATE TABLE %s AS SELECT %s FROM %s t WITH NO DATA"
            .formatted(undo.kept(), columns, undo.table()),
        "COMMENT ON TABLE "
            + undo.kept()
            + " IS '"
            + comment(undo.table()).replace("'", "''")
            + "'",
        "INSERT INTO %s SELECT %s FROM %s t JOIN unnest(%s::text[]) AS r(id) ON %s FOR UPDATE OF t"
            .formatted(undo.kept(), columns, undo.table(), ROWS, named(undo, postgres)),
        "UPDATE %s t SET %s = %s FROM %s k WHERE %s"
            .formatted(undo.table(), undo.column(), fault.value(), undo.kept(), undo.sameRow()),
        "UPDATE %s k SET made = t.%s FROM %s t WHERE %s"
            .formatted(undo.kept(), undo.column(), undo.table(), undo.sameRow()));
  }

  @Override
  List<String> statements(FaultOrder<SqlFault.ChangeRows> order, SqlUndo.PutBackRows undo) {
    try (Postgres postgres = Postgres.connect(undo.connection(), undo.name())) {
      String rows = "'" + postgres.array(undo.rows()).replace("'", "''") + "'";
      return Stream.of(
              Stream.of("BEGIN"),
              statements(order.fault(), undo, postgres).stream().map(s -> s.replace(ROWS, rows)),
              Stream.of("COMMIT"))
          .flatMap(Function.identity())
          .toList();
    }
  }

  @Override
  public String counts() {
    return "rows";
  }

  /** Rows that were changed; none were where the conditions had none. */
  @Override
  public List<Exposure> exposure(SqlUndo.PutBackRows undo) {
    try (Postgres postgres = Postgres.connect(undo.connection(), undo.name())) {
      return restIsLeft(undo, postgres)
          ? List.of(
              new Exposure(
                  "rows",
                  Long.parseLong(postgres.one("SELECT count(*) FROM " + undo.kept())),
                  Long.parseLong(postgres.one("SELECT count(*) FROM " + undo.table()))))
          : List.of();
    }
  }

  /** Compares each column with its own type, so that the index of the primary key is used. */
  private static String named(SqlUndo.PutBackRows undo, Postgres postgres) {
    List<String> types =
        undo.primaryKey().stream()
            .map(
                column ->
                    postgres.one(
                        ATTRIBUTE.formatted("format_type(atttypid, atttypmod)")
                            + "AND quote_ident(attname) = ?",
                        undo.table(),
                        column))
            .toList();
    return IntStream.range(0, types.size())
        .mapToObj(
            i ->
                "t.%s = (r.id::text[])[%d]::%s"
                    .formatted(undo.primaryKey().get(i), i + 1, types.get(i)))
        .collect(Collectors.joining(" AND "));
  }

  @Override
  boolean inForce(SqlUndo.PutBackRows undo, Postgres postgres) {
    return restIsLeft(undo, postgres)
        && !postgres
            .column(
                "SELECT 1 FROM %s t JOIN %s k ON %s LIMIT 1"
                    .formatted(undo.table(), undo.kept(), undo.sameAndUnchanged()))
            .isEmpty();
  }

  @Override
  void undoRest(SqlUndo.PutBackRows undo, Postgres postgres) {
    postgres.inTransaction(() -> putBack(undo, postgres));
  }

  private static void putBack(SqlUndo.PutBackRows undo, Postgres postgres) {
    long kept = Long.parseLong(postgres.one("SELECT count(*) FROM " + undo.kept()));
    long left = kept - postgres.update(undo.putBack());
    postgres.run("DROP TABLE " + undo.kept());
    if (left > 0) {
      LOG.info(
          "{}: {} of {} rows of {} were changed meanwhile, and stay as they are",
          undo.name(),
          left,
          kept,
          undo.table());
    }
  }

  @Override
  boolean restIsLeft(SqlUndo.PutBackRows undo, Postgres postgres) {
    return "t".equals(postgres.one("SELECT to_regclass(?) IS NOT NULL", undo.kept()));
  }
}
