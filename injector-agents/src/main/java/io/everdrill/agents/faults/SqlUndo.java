package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.Shell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How to go back from what was done in a database. */
public sealed interface SqlUndo extends Undo {

  Connection connection();

  /** What a URL of JDBC and one of libpq say alike; a key's password is asked of the person. */
  Set<String> SAME_IN_LIBPQ = Set.of("user", "sslmode", "sslrootcert", "sslcert", "sslkey");

  /** Before the rest of every such name. */
  String OURS = "everdrill_";

  /** The name of what is ours there: sessions, functions, tables. */
  String name();

  /** What is called so by the injection with this tag, which is too long for a name there. */
  static String nameOf(String tag) {
    return OURS + UUID.nameUUIDFromBytes(tag.getBytes(UTF_8)).toString().replace("-", "");
  }

  /** The sessions of this name end; what they hold goes with them. */
  @ByHandTakes("psql")
  @JsonTypeName("end-sessions")
  record EndSessions(Connection connection, String name) implements SqlUndo {
    @Override
    public String byHand() {
      return psql(connection, endSessions(name) + ";");
    }
  }

  /** Whether PostgreSQL lets each user see all rows of a table. */
  enum RowSecurity {
    /** Nothing about it is changed. */
    UNTOUCHED,
    /** Everybody sees all, and there is no policy. */
    OFF,
    /** The same, but the owner would be bound too if it were switched on. */
    OFF_BUT_FORCED,
    /** Policies say who sees what. */
    ON
  }

  /**
   * The trigger, the policies and their functions go; they wait only while the session of this name
   * lives. In journals it has the name from when there was only a trigger.
   *
   * @param table quoted, with its schema; so is {@code function}
   * @param before what the table had; untouched where an older journal does not say
   */
  @ByHandTakes("psql")
  @JsonTypeName("drop-trigger")
  record EndWaits(
      Connection connection, String name, String table, String function, RowSecurity before)
      implements SqlUndo {
    public EndWaits {
      before = Objects.requireNonNullElse(before, RowSecurity.UNTOUCHED);
    }

    /** Lets everybody see all, as long as row security is on because of us. */
    public String open() {
      return name + "_open";
    }

    /**
     * What others do to the table meanwhile stays: its name, policies of theirs. The trigger goes
     * with its function, which nothing else calls, however the table is called by now.
     */
    public String statements() {
      return (before == RowSecurity.UNTOUCHED ? "" : endPolicies() + ";\n")
          + "DROP FUNCTION IF EXISTS %1$s() CASCADE; DROP FUNCTION IF EXISTS %1$s(boolean)"
              .formatted(function);
    }

    private String endPolicies() {
      return """
          DO $everdrill$
          DECLARE bound regclass;
          BEGIN
            FOR bound IN
              SELECT DISTINCT polrelid FROM pg_policy WHERE polname IN ('%1$s', '%2$s')
            LOOP
              EXECUTE format('DROP POLICY IF EXISTS %1$s ON %%s', bound);
              IF EXISTS (SELECT FROM pg_policy WHERE polrelid = bound AND polname = '%2$s') THEN
                EXECUTE format('DROP POLICY %2$s ON %%s', bound);
                EXECUTE format('ALTER TABLE %%s %3$s ROW LEVEL SECURITY', bound);
                IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = bound) THEN
                  EXECUTE format('ALTER TABLE %%s DISABLE ROW LEVEL SECURITY', bound);
                END IF;
              END IF;
            END LOOP;
          END
          $everdrill$"""
          .formatted(name, open(), before == RowSecurity.OFF_BUT_FORCED ? "FORCE" : "NO FORCE");
    }

    @Override
    public String byHand() {
      return psql(
          connection,
          endSessions(name)
              + ";\nBEGIN;\nSET LOCAL lock_timeout = '3s';\n"
              + statements()
              + ";\nCOMMIT;");
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
  @ByHandTakes("psql")
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
      return psql(
          connection,
          """
          SELECT to_regclass('%1$s') IS NOT NULL AS kept \\gset
          \\if :kept
          BEGIN;
          %2$s;
          DROP TABLE %3$s;
          COMMIT;
          \\endif"""
              .formatted(kept.replace("'", "''"), putBack(), kept));
    }
  }

  private static String endSessions(String name) {
    return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
        + name
        + "'";
  }

  /** The word that ends the input is never a line of it, as {@code END} is one of SQL. */
  private static String psql(Connection connection, String statements) {
    return connection.secretInto("PGPASSWORD")
        + "psql -X -q -v ON_ERROR_STOP=1 -d "
        + Shell.quoted(database(connection.url()))
        + (connection.user().isEmpty() ? "" : " -U " + Shell.quoted(connection.user()))
        + " <<'EVERDRILL_END'\n"
        + statements
        + "\nEVERDRILL_END";
  }

  /** As psql names it: what JDBC is told beside it in the words of libpq, where both have it. */
  private static String database(String url) {
    String[] parts = url.substring("jdbc:".length()).split("[?]", 2);
    if (parts.length == 1) {
      return parts[0];
    }
    Map<String, String> told = new LinkedHashMap<>();
    for (String option : parts[1].split("&")) {
      String[] words = option.split("=", 2);
      told.put(words[0], words.length == 1 ? "" : words[1].replace("+", "%20"));
    }
    String options =
        Stream.concat(
                Stream.of(sslMode(told), servers(told)),
                told.entrySet().stream()
                    .filter(option -> SAME_IN_LIBPQ.contains(option.getKey()))
                    .map(option -> option.getKey() + "=" + option.getValue()))
            .filter(option -> !option.isEmpty())
            .collect(Collectors.joining("&"));
    return options.isEmpty() ? parts[0] : parts[0] + "?" + options;
  }

  /** Without it JDBC takes {@code ssl} alone for the strictest; libpq does not know that. */
  private static String sslMode(Map<String, String> told) {
    String ssl = told.getOrDefault("ssl", "false");
    if (told.containsKey("sslmode") || !(ssl.isEmpty() || ssl.equals("true"))) {
      return "";
    }
    boolean trustsAll = told.getOrDefault("sslfactory", "").endsWith(".NonValidatingFactory");
    return "sslmode=" + (trustsAll ? "require" : "verify-full");
  }

  /** Which of several hosts: an undo on a standby would be refused. */
  private static String servers(Map<String, String> told) {
    String attributes =
        switch (told.getOrDefault("targetServerType", "any")) {
          case "primary", "master" -> "read-write";
          case "secondary", "slave" -> "standby";
          case "preferSecondary", "preferSlave" -> "prefer-standby";
          default -> "";
        };
    return attributes.isEmpty() ? "" : "target_session_attrs=" + attributes;
  }
}
