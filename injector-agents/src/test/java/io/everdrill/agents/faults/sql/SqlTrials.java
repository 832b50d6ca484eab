package io.everdrill.agents.faults.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Trial;
import io.everdrill.agents.faults.Trials;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.SqlFault;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Faults of a real PostgreSQL, felt by sessions of an application. */
public final class SqlTrials implements Trials {

  private static final String QUERY_CANCELED = "57014";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "sql-table-lock", TableLock::new,
        "sql-connection-exhaustion", Exhaustion::new,
        "sql-slow-statement", Slow::write,
        "sql-slow-read", Slow::read,
        "sql-changed-rows", ChangedRows::new);
  }

  private abstract static class SqlTrial implements Trial {
    final LocalPostgres postgres;
    private final SqlFault fault;

    SqlTrial(SqlFault fault) throws IOException, SQLException {
      this.fault = fault;
      postgres = LocalPostgres.start();
    }

    /** Does what the fault disturbs, and throws where it is disturbed. */
    abstract void work() throws SQLException;

    @Override
    public Connections connections() {
      return postgres.connections();
    }

    @Override
    public FaultOrder<?> order(Duration limit) {
      return Orders.at("127.0.0.1", postgres.port(), fault, limit);
    }

    @Override
    public FaultOrder<?> onMissingTarget() {
      return Orders.onStranger(fault);
    }

    @Override
    public void awaitNormal(Duration limit) {
      Await.until(limit, this::works, "an application that is not disturbed");
    }

    private boolean works() {
      try {
        work();
        return true;
      } catch (SQLException e) {
        return false;
      }
    }

    /** As the application, which waits no longer than this. */
    long millisFor(String sql, int patienceMillis) throws SQLException {
      try (var session = postgres.connect("app");
          var statement = session.createStatement()) {
        statement.execute("SET statement_timeout = " + patienceMillis);
        long started = System.nanoTime();
        statement.execute(sql);
        return (System.nanoTime() - started) / 1_000_000;
      }
    }

    @Override
    public String world() throws SQLException {
      return postgres.world();
    }

    @Override
    public void close() throws IOException {
      postgres.close();
    }
  }

  private static final class TableLock extends SqlTrial {
    TableLock() throws IOException, SQLException {
      super(new SqlFault.TableLock("orders"));
    }

    @Override
    void work() throws SQLException {
      millisFor("SELECT count(*) FROM orders", 300);
    }

    @Override
    public String asked() {
      return "table locked";
    }

    @Override
    public String measureInForce() {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(this::work)
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo(QUERY_CANCELED));
      return "SELECT waits over 300 ms";
    }
  }

  private static final class Exhaustion extends SqlTrial {
    Exhaustion() throws IOException, SQLException {
      super(new SqlFault.Connections(0));
    }

    @Override
    void work() throws SQLException {
      postgres.connect("app").close();
    }

    @Override
    public String asked() {
      return "0 connections to be had";
    }

    @Override
    public String measureInForce() {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(this::work)
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo(TOO_MANY_CONNECTIONS));
      return "refused: " + TOO_MANY_CONNECTIONS;
    }
  }

  /** One statement that waits. */
  private static final class Slow extends SqlTrial {
    private static final Duration DELAY = Duration.ofMillis(250);
    private static final long MILLIS = DELAY.toMillis();

    private final String what;
    private final String statement;

    private Slow(SqlFault fault, String what, String statement) throws IOException, SQLException {
      super(fault);
      this.what = what;
      this.statement = statement;
    }

    static Slow read() throws IOException, SQLException {
      return new Slow(
          new SqlFault.SlowRead("public.orders", DELAY),
          "a SELECT",
          "SELECT * FROM orders WHERE id = 1");
    }

    static Slow write() throws IOException, SQLException {
      return new Slow(
          new SqlFault.SlowStatement("public.orders", DELAY),
          "an UPDATE of a row",
          "UPDATE orders SET amount = amount WHERE id = 1");
    }

    @Override
    void work() throws SQLException {
      millisFor(statement, (int) MILLIS - 50);
    }

    @Override
    public String asked() {
      return "+" + MILLIS + " ms " + what;
    }

    @Override
    public String measureInForce() throws SQLException {
      long took = millisFor(statement, 5_000);
      assertThat(took).as(what + ", ms").isBetween(MILLIS - 5, MILLIS + 500);
      return took + " ms";
    }
  }

  private static final class ChangedRows extends SqlTrial {
    private static final String WRONG = "SELECT count(*) FROM orders WHERE amount = -1";

    ChangedRows() throws IOException, SQLException {
      super(new SqlFault.ChangeRows("orders", "amount", "-1", "id <= 3 OR id = 21", 10));
    }

    @Override
    void work() throws SQLException {
      if (!"0".equals(postgres.query(WRONG))) {
        throw new SQLException("wrong amounts");
      }
    }

    @Override
    public String asked() {
      return "4 rows wrong";
    }

    @Override
    public String measureInForce() throws SQLException {
      assertThat(postgres.query(WRONG)).isEqualTo("4");
      assertThat(postgres.query("SELECT amount FROM orders WHERE id = 4")).isEqualTo("6.00");
      return "4 rows wrong";
    }
  }
}
