package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.UUID;

/** How to go back from what was done in a database. */
public sealed interface SqlUndo extends Undo {

  Connection connection();

  /** Before the rest of every such name. */
  String OURS = "everdrill_";

  /** The name of what is ours there: sessions, functions, tables. */
  String name();

  /** What is called so by the injection with this tag, which is too long for a name there. */
  static String nameOf(String tag) {
    return OURS + UUID.nameUUIDFromBytes(tag.getBytes(UTF_8)).toString().replace("-", "");
  }

  /** The sessions of this name end; what they hold goes with them. */
  @JsonTypeName("end-sessions")
  record EndSessions(Connection connection, String name) implements SqlUndo {
    @Override
    public String byHand() {
      return psql(connection, endSessions(name));
    }
  }

  /**
   * The trigger and its function go; it waits only while the session of this name lives.
   *
   * @param table quoted, with its schema
   * @param function quoted, with its schema
   */
  @JsonTypeName("drop-trigger")
  record DropTrigger(Connection connection, String name, String table, String function)
      implements SqlUndo {
    public String statements() {
      return "DROP TRIGGER IF EXISTS "
          + name
          + " ON "
          + table
          + "; DROP FUNCTION IF EXISTS "
          + function
          + "()";
    }

    @Override
    public String byHand() {
      return psql(connection, endSessions(name) + "; " + statements());
    }
  }

  /**
   * Rows get back what they had in a column, unless it was changed meanwhile, and where that was
   * kept goes.
   *
   * @param table quoted, with its schema; so is {@code kept}
   * @param column quoted; so are the columns of the primary key
   * @param rows each the text of an array: what it has in the primary key
   */
  @JsonTypeName("put-back-rows")
  record PutBackRows(
      Connection connection,
      String name,
      String table,
      String column,
      List<String> primaryKey,
      List<String> rows,
      String kept)
      implements SqlUndo {
    public PutBackRows {
      primaryKey = List.copyOf(primaryKey);
      rows = List.copyOf(rows);
    }

    /**
     * Whether {@code t}, a row, is the one that {@code k} was kept of, and still as it was made.
     */
    public String sameAndUnchanged() {
      return sameRow() + " AND t." + column + "::text IS NOT DISTINCT FROM k.made::text";
    }

    public String sameRow() {
      StringBuilder same = new StringBuilder();
      for (int i = 0; i < primaryKey.size(); i++) {
        same.append(i == 0 ? "" : " AND ")
            .append("t.")
            .append(primaryKey.get(i))
            .append(" = k.key")
            .append(i);
      }
      return same.toString();
    }

    public String putBack() {
      return "UPDATE "
          + table
          + " t SET "
          + column
          + " = k.was FROM "
          + kept
          + " k WHERE "
          + sameAndUnchanged();
    }

    @Override
    public String byHand() {
      return psql(connection, "BEGIN; " + putBack() + "; DROP TABLE " + kept + "; COMMIT");
    }
  }

  private static String endSessions(String name) {
    return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
        + name
        + "'";
  }

  private static String psql(Connection connection, String statements) {
    return "psql -d "
        + connection.url().substring("jdbc:".length())
        + (connection.user().isEmpty() ? "" : " -U " + connection.user())
        + " <<'END'\n"
        + statements
        + ";\nEND";
  }
}
