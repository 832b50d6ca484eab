package io.everdrill.probes;

import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.h2.util.MathUtils;

/**
 * Runs one query and compares its first value. Each look has a virtual thread of its own, which the
 * deadline interrupts: that closes the socket that it waits on.
 */
final class SqlLook implements Look {

  private final ProbeCheck.Sql check;
  private final Properties login;
  private final ProbeFleetSettings.Connections connections;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /**
   * @param password empty means none
   */
  SqlLook(
      ProbeCheck.Sql check,
      String password,
      Duration timeout,
      ProbeFleetSettings.Connections connections) {
    this.check = check;
    this.connections = connections;
    this.login = login(check, password, timeout);
    if (check.jdbcUrl().startsWith("jdbc:h2:")) {
      // It gathers randomness when it first connects, and prints a stack trace if the deadline of a
      // look interrupts it there; so it does that now.
      MathUtils.secureRandomBytes(1);
    }
  }

  @Override
  public void begin(Attempt attempt) {
    Thread thread = Thread.ofVirtual().name("probe-sql").unstarted(() -> look(attempt));
    attempt.releasedBy(thread::interrupt);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }

  private void look(Attempt attempt) {
    try {
      Connection connection = connect();
      attempt.connected();
      try {
        query(connection, attempt);
      } catch (SQLException | RuntimeException e) {
        close(connection);
        // Kept ones are from before the same trouble: they would fail looks that a new one passes.
        closeIdle();
        throw e;
      }
      keepOrClose(connection);
    } catch (SQLException | RuntimeException e) {
      // Drivers throw both.
      attempt.failed(e);
    }
  }

  private void query(Connection connection, Attempt attempt) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(check.query())) {
      attempt.firstByte();
      if (!rows.next()) {
        attempt.failed(new Symptom(Failure.VALUE, expected() + ", got no row"), 0, "");
        return;
      }
      String value = String.valueOf(rows.getString(1));
      if (value.equals(check.expected())) {
        attempt.passed(0, value);
      } else {
        attempt.failed(new Symptom(Failure.VALUE, expected() + ", got " + value), 0, value);
      }
    }
  }

  private String expected() {
    return "expected " + check.expected();
  }

  private Connection connect() throws SQLException {
    Connection kept = idle.poll();
    return kept != null ? kept : DriverManager.getConnection(check.jdbcUrl(), login);
  }

  private void keepOrClose(Connection connection) {
    boolean keep =
        connections == ProbeFleetSettings.Connections.KEEP_ALIVE && !Thread.interrupted();
    if (!keep) {
      close(connection);
      return;
    }
    idle.push(connection);
    if (closed) {
      closeIdle();
    }
  }

  private void closeIdle() {
    for (Connection c = idle.poll(); c != null; c = idle.poll()) {
      close(c);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone either way.
    }
  }

  private static Properties login(ProbeCheck.Sql check, String password, Duration timeout) {
    Properties login = new Properties();
    putUnlessEmpty(login, "user", check.user());
    putUnlessEmpty(login, "password", password);
    if (check.jdbcUrl().startsWith("jdbc:postgresql:")) {
      // Whole seconds is all that the driver knows: a second net under our own deadline.
      String seconds = String.valueOf(timeout.toSeconds() + 1);
      login.setProperty("connectTimeout", seconds);
      login.setProperty("socketTimeout", seconds);
      login.setProperty("ApplicationName", "everdrill-probe");
    }
    return login;
  }

  private static void putUnlessEmpty(Properties properties, String name, String value) {
    if (!value.isEmpty()) {
      properties.setProperty(name, value);
    }
  }
}
