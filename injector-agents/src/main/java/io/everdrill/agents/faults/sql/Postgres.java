package io.everdrill.agents.faults.sql;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** One session of a PostgreSQL server. */
final class Postgres implements AutoCloseable {

  /** How long it waits for a lock of the application, before it gives up and is tried again. */
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(3);

  /** How long others may have to wait behind it, where it waits for a lock that it wants alone. */
  private static final Duration BRIEF = Duration.ofMillis(50);

  /** In between others get the lock. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final int IDLE_SESSION_TIMEOUT_SINCE = 14;

  private final java.sql.Connection session;
  private int major;

  private Postgres(java.sql.Connection session) {
    this.session = session;
  }

  /** The server said no, or nothing. */
  static final class SqlFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SqlFailed(String sql, SQLException cause) {
      super(sql + ": " + cause.getMessage(), cause);
    }

    /** No session could be had: it does not answer, or lets nobody in. */
    boolean unreachable() {
      return getCause() instanceof SQLException e
          && String.valueOf(e.getSQLState()).startsWith("08");
    }

    private boolean lockNotAvailable() {
      return getCause() instanceof SQLException e && "55P03".equals(e.getSQLState());
    }

    /** It has no session to give. */
    boolean full() {
      return getCause() instanceof SQLException e && "53300".equals(e.getSQLState());
    }
  }

  /**
   * @param name under which the server lists the session
   */
  static Postgres connect(Connection connection, String name) {
    try {
      Properties properties = new Properties();
      properties.setProperty("ApplicationName", name);
      properties.setProperty("connectTimeout", "2");
      properties.setProperty("socketTimeout", "20");
      if (!connection.user().isEmpty()) {
        properties.setProperty("user", connection.user());
      }
      if (!connection.passwordFile().isEmpty()) {
        properties.setProperty("password", connection.password());
      }
      Postgres postgres = new Postgres(DriverManager.getConnection(connection.url(), properties));
      postgres.run("SET lock_timeout = " + LOCK_LIMIT.toMillis());
      return postgres;
    } catch (SQLException e) {
      throw new SqlFailed(connection.url(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(connection.passwordFile() + " cannot be read", e);
    }
  }

  /** The server ends this session when it has done nothing for so long, in a transaction or not. */
  void endAfter(Duration idle) {
    // 0 would be never.
    long millis = Math.max(1, idle.toMillis());
    run("SET idle_in_transaction_session_timeout = " + millis);
    if (major() >= IDLE_SESSION_TIMEOUT_SINCE) {
      run("SET idle_session_timeout = " + millis);
    }
  }

  /**
   * @throws OrderRefused if the server never ends a session that is in no transaction
   */
  void requireIdleSessionsEnd() {
    if (major() < IDLE_SESSION_TIMEOUT_SINCE) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "expected PostgreSQL %d or newer, got %d: it has no idle_session_timeout, so nothing would end the sessions of an agent that hangs"
              .formatted(IDLE_SESSION_TIMEOUT_SINCE, major()));
    }
  }

  private int major() {
    if (major == 0) {
      major = Integer.parseInt(one("SHOW server_version_num")) / 10_000;
    }
    return major;
  }

  void run(String sql) {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SqlFailed(sql, e);
    }
  }

  /** How many rows it changed. */
  int update(String sql, String... parameters) {
    try (PreparedStatement statement = prepared(sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new SqlFailed(sql, e);
    }
  }

  /** The first column of every row. */
  List<String> column(String sql, String... parameters) {
    try (PreparedStatement statement = prepared(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(String.valueOf(rows.getString(1)));
      }
      return column;
    } catch (SQLException e) {
      throw new SqlFailed(sql, e);
    }
  }

  /** The first column of the first row; empty if there is none. */
  String one(String sql, String... parameters) {
    return column(sql, parameters).stream().findFirst().orElse("");
  }

  private PreparedStatement prepared(String sql, String... parameters) throws SQLException {
    PreparedStatement statement = session.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    return statement;
  }

  /** An array of texts, as SQL reads it. */
  String array(List<String> texts) {
    try {
      return session.createArrayOf("text", texts.toArray()).toString();
    } catch (SQLException e) {
      throw new SqlFailed("array", e);
    }
  }

  /** All of it or nothing. */
  void inTransaction(Runnable work) {
    run("BEGIN");
    try {
      work.run();
      run("COMMIT");
    } catch (RuntimeException e) {
      run("ROLLBACK");
      throw e;
    }
  }

  /**
   * All of it or nothing, where it takes locks that applications feel: whoever waits for a lock
   * makes wait who comes after, so it waits briefly, and often.
   */
  void inBriefTransaction(Runnable work) {
    long deadline = System.nanoTime() + LOCK_LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (isDone(work, BRIEF)) {
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    inTransaction(work, BRIEF);
  }

  /**
   * As {@link #inBriefTransaction}, but waits twice as long at each try, for it has to be done also
   * where somebody always has the table.
   */
  void inEverLessBriefTransaction(Runnable work) {
    for (Duration wait = BRIEF; wait.compareTo(LOCK_LIMIT) < 0; wait = wait.multipliedBy(2)) {
      if (isDone(work, wait)) {
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    inTransaction(work, LOCK_LIMIT);
  }

  /** Whether it got its locks. */
  private boolean isDone(Runnable work, Duration lockLimit) {
    try {
      inTransaction(work, lockLimit);
      return true;
    } catch (SqlFailed e) {
      if (!e.lockNotAvailable()) {
        throw e;
      }
      return false;
    }
  }

  private void inTransaction(Runnable work, Duration lockLimit) {
    inTransaction(
        () -> {
          run("SET LOCAL lock_timeout = " + lockLimit.toMillis());
          work.run();
        });
  }

  /**
   * Not while another session does work of this name: who comes second finds it done, where two at
   * once would lock each other out.
   */
  void alone(String name, Runnable work) {
    // Before any transaction, for one that began earlier may not see that a table is gone.
    column("SELECT pg_advisory_lock(hashtextextended(?, 0))", name);
    try {
      work.run();
    } finally {
      column("SELECT pg_advisory_unlock(hashtextextended(?, 0))", name);
    }
  }

  /**
   * A table of the application, quoted and with its schema.
   *
   * @throws OrderRefused if there is no such table, or it is the server's own
   */
  String table(String name) {
    return column(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p')"
                + " AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
            name)
        .stream()
        .findFirst()
        .orElseThrow(
            () -> new OrderRefused(Refusal.TARGET_NOT_FOUND, "no table '" + name + "' is there"));
  }

  /** How many sessions of this name there are, this one apart. */
  long sessions(String name) {
    return Long.parseLong(
        one(
            "SELECT count(*) FROM pg_stat_activity"
                + " WHERE application_name = ? AND pid <> pg_backend_pid()",
            name));
  }

  void endSessions(String name) {
    column(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = ? AND pid <> pg_backend_pid()",
        name);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      throw new SqlFailed("close", e);
    }
  }
}
