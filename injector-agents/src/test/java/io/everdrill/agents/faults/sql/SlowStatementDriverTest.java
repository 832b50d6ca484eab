package io.everdrill.agents.faults.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.SqlUndo;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import io.everdrill.topics.events.SqlFault.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Which statements wait, for whom, and that nobody sees, may or waits for anything else, of a real
 * PostgreSQL.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowStatementDriverTest {

  private static final int DELAY_MILLIS = 500;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String SELECT = "SELECT * FROM goods WHERE id = 1";
  private static final String UPDATE = "UPDATE goods SET note = note WHERE id = 1";
  private static final String INSERT = "INSERT INTO goods VALUES (nextval('more'), 'app', 'new')";
  private static final String SEEN = "SELECT count(*) FROM goods";
  private static final String READ_AWHILE = "SELECT pg_sleep(0.1) FROM goods WHERE id = 1";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Workers of the common pool may be in the network of a test before. */
  private static final Executor OF_THIS_NETWORK = task -> Thread.ofPlatform().start(task);

  private LocalPostgres postgres;
  private SlowStatementDriver<SqlFault.SlowStatement> driver;
  private HeldSessions held;

  @BeforeAll
  void start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to be another user");
    postgres = LocalPostgres.start();
    held = new HeldSessions();
    driver = SlowStatementDriver.ofStatements(postgres.connections(), held);
    postgres.run("CREATE SEQUENCE more START 100; GRANT USAGE ON SEQUENCE more TO app");
  }

  @AfterAll
  void stop() throws Exception {
    if (postgres != null) {
      held.close();
      postgres.close();
    }
  }

  @BeforeEach
  void fill() throws SQLException {
    postgres.run(
        "CREATE TABLE goods (id int PRIMARY KEY, seller text, note text);"
            + " INSERT INTO goods SELECT i, CASE i % 2 WHEN 0 THEN 'app' ELSE 'other' END, 'x'"
            + " FROM generate_series(1, 20) i;"
            + " GRANT SELECT, INSERT, UPDATE, DELETE ON goods TO app");
  }

  @AfterEach
  void empty() throws SQLException {
    postgres.run("DROP TABLE IF EXISTS goods, wares");
  }

  @Test
  void readsWaitOnceAndWritesThatLookForNothingNot() throws Exception {
    try (Held fault = new Held(Statements.READS)) {
      assertThat(millis(SELECT)).isBetween(waits(1), waits(2));
      assertThat(millis("SELECT g.* FROM goods g JOIN goods h USING (seller)"))
          .isBetween(waits(1), waits(2));
      assertThat(millis(UPDATE)).as("looks, before and after").isBetween(waits(1), waits(2));
      assertThat(millis(INSERT)).isLessThan(waits(1));
      assertThat(driver.look(fault.undo)).isEqualTo(Sight.IN_FORCE);
    }
  }

  @Test
  void writesWaitForEachRowAndReadsNot() throws Exception {
    try (Held fault = new Held(Statements.WRITES)) {
      assertThat(millis(INSERT)).isBetween(waits(1), waits(2));
      assertThat(millis("UPDATE goods SET note = note WHERE id <= 2")).isGreaterThan(waits(2));
      assertThat(millis(SELECT)).isLessThan(waits(1));
      assertThat(driver.look(fault.undo)).isEqualTo(Sight.IN_FORCE);
    }
  }

  /** What most applications are. */
  @Test
  void theOwnerOfTheTableWaitsToo() throws Exception {
    postgres.run("ALTER TABLE goods OWNER TO app");
    try (Held _ = new Held(Statements.READS)) {
      assertThat(millis(SELECT)).isGreaterThanOrEqualTo(waits(1));
      assertThat(rows(SEEN)).isEqualTo("20");
    }
  }

  @Test
  void aParallelPlanStaysOne() throws Exception {
    try (Held _ = new Held(Statements.READS);
        var session = postgres.connect("app");
        var statement = session.createStatement()) {
      statement.execute(
          "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;"
              + " SET min_parallel_table_scan_size = 0");
      StringJoiner plan = new StringJoiner("\n");
      try (var lines = statement.executeQuery("EXPLAIN (ANALYZE) " + SEEN)) {
        while (lines.next()) {
          plan.add(lines.getString(1));
        }
      }
      assertThat(plan.toString()).contains("Gather", "InitPlan");
      try (var counted = statement.executeQuery(SEEN)) {
        counted.next();
        assertThat(counted.getInt(1)).isEqualTo(20);
      }
    }
  }

  @Test
  void whoSeesOnlySomeRowsSeesTheSameLater() throws Exception {
    postgres.run(
        "ALTER TABLE goods ENABLE ROW LEVEL SECURITY;"
            + " CREATE POLICY own ON goods USING (seller = current_user)");
    try (Held _ = new Held(Statements.READS)) {
      assertThat(millis(SEEN)).isBetween(waits(1), waits(2));
      assertThat(rows(SEEN)).isEqualTo("10");
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> rows("INSERT INTO goods VALUES (99, 'other', '') RETURNING id"))
          .withMessageContaining("row-level security");
    }
    assertThat(rows(SEEN)).isEqualTo("10");
  }

  @Test
  void policiesThatAreNotInForceAreNotWoken() throws Exception {
    postgres.run("CREATE POLICY own ON goods USING (seller = current_user)");

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order(Statements.READS, LIMIT)))
        .withMessageContaining("would hide rows")
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
  }

  @Test
  void readsThatWouldBindNobodyAreRefusedOrNotSaidToBeInForce() throws Exception {
    try (Held fault = new Held(Statements.READS)) {
      postgres.run("ALTER ROLE app BYPASSRLS");
      try {
        assertThat(driver.look(fault.undo)).isEqualTo(Sight.NOT_IN_FORCE);
      } finally {
        postgres.run("ALTER ROLE app NOBYPASSRLS");
      }
      assertThat(driver.look(fault.undo)).isEqualTo(Sight.IN_FORCE);
    }
    postgres.run("REVOKE ALL ON goods FROM app");
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order(Statements.READS, LIMIT)))
        .withMessageContaining("nobody's reads would wait")
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
  }

  @Test
  void anOwnerWhoIsNotBoundByHisOwnPoliciesAloneIsNobody() throws Exception {
    postgres.run(
        "REVOKE ALL ON goods FROM app; ALTER TABLE goods OWNER TO app;"
            + " ALTER TABLE goods ENABLE ROW LEVEL SECURITY");

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order(Statements.READS, LIMIT)))
        .withMessageContaining("nobody's reads would wait");
  }

  @Test
  void aSecondFaultOfTheSameReadsIsRefused() throws Exception {
    try (Held _ = new Held(Statements.READS)) {
      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> driver.prepare(order(Statements.ALL, LIMIT)))
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.CONFLICT));
      assertThat(rows(SEEN)).isEqualTo("20");
    }
  }

  @Test
  void rowSecurityThatSomebodySetUpMeanwhileStays_S7() throws Exception {
    try (Held _ = new Held(Statements.READS)) {
      postgres.run(
          "ALTER TABLE goods ENABLE ROW LEVEL SECURITY;"
              + " CREATE POLICY own ON goods USING (seller = current_user)");
    }
    assertThat(rows(SEEN)).isEqualTo("10");
    assertThat(postgres.query("SELECT policyname FROM pg_policies")).isEqualTo("own");
  }

  @Test
  void aTableThatWasRenamedMeanwhileIsLeftAsItWas_S7() throws Exception {
    try (Held _ = new Held(Statements.ALL)) {
      postgres.run("ALTER TABLE goods RENAME TO wares");
    }
    assertThat(postgres.query("SELECT relrowsecurity FROM pg_class WHERE relname = 'wares'"))
        .isEqualTo("f");
    assertThat(postgres.query("SELECT count(*) FROM pg_policies")).isEqualTo("0");
    assertThat(postgres.query("SELECT count(*) FROM pg_trigger")).isEqualTo("0");
  }

  /** As a trigger for each row of a partitioned table is one of each partition. */
  @Test
  void aPartitionedTableIsLeftAsItWas_S7() throws Exception {
    postgres.run(
        "ALTER TABLE goods RENAME TO wares;"
            + " CREATE TABLE goods (LIKE wares) PARTITION BY RANGE (id);"
            + " ALTER TABLE goods ATTACH PARTITION wares DEFAULT;"
            + " GRANT SELECT, INSERT ON goods TO app");
    String before = postgres.world();
    try (Held _ = new Held(Statements.ALL)) {
      assertThat(millis(SELECT)).isGreaterThanOrEqualTo(waits(1));
      assertThat(millis(INSERT)).isGreaterThanOrEqualTo(waits(1));
    }
    assertThat(postgres.world()).isEqualTo(before);
  }

  @Test
  void whatAPersonIsToldToDoUndoesAll_S7() throws Exception {
    String before = postgres.world();
    for (Statements statements : Statements.values()) {
      try (Held fault = new Held(statements)) {
        Shell.run("sh", "-c", fault.undo.byHand());
        Await.until(LIMIT, () -> driver.gone(fault.undo), "all is gone that slowed " + statements);
      }
      assertThat(postgres.world()).isEqualTo(before);
    }
  }

  @Test
  void whatIsLeftWhenAPersonDroppedTheFunctionsGoesToo_S7() throws Exception {
    String before = postgres.world();
    try (Held fault = new Held(Statements.ALL)) {
      postgres.run("DROP FUNCTION %1$s(), %1$s(boolean) CASCADE".formatted(fault.undo.function()));
      assertThat(postgres.query("SELECT policyname FROM pg_policies")).isEqualTo(fault.undo.open());
    }
    assertThat(postgres.world()).isEqualTo(before);
  }

  /** The next reads before the one before is done, so it is never free for a brief wait. */
  @Test
  void comesThroughThoughSomebodyAlwaysReadsTheTable_S7() throws Exception {
    String before = postgres.world();
    try (Held fault = new Held(Statements.ALL);
        Connection one = reader();
        Connection other = reader()) {
      one.createStatement().execute(READ_AWHILE);
      var undone = CompletableFuture.runAsync(() -> driver.revert(fault.undo), OF_THIS_NETWORK);
      for (boolean turn = true; !undone.isDone(); turn = !turn) {
        readOrGiveUp(turn ? other : one);
        (turn ? one : other).rollback();
      }
      assertThat(undone).isCompleted();
    }
    assertThat(postgres.world()).isEqualTo(before);
  }

  /** Gives up long after a brief wait, and before the longest of ours. */
  private Connection reader() throws SQLException {
    Connection reader = postgres.connect("app");
    reader.createStatement().execute("SET lock_timeout = 300");
    reader.setAutoCommit(false);
    return reader;
  }

  private static void readOrGiveUp(Connection reader) throws SQLException {
    try (var statement = reader.createStatement()) {
      statement.execute(READ_AWHILE);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  @Test
  void nobodyWaitsBehindItForALongTransaction() throws Exception {
    String before = postgres.world();
    var order = order(Statements.ALL, LIMIT);
    SqlUndo.EndWaits undo = driver.prepare(order);
    try (var reader = postgres.connect("app");
        var statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute(SELECT);
      var applied = CompletableFuture.runAsync(() -> driver.apply(order, undo), OF_THIS_NETWORK);
      int read = 0;
      while (!applied.isDone()) {
        assertThat(millis(SELECT)).as("a statement meanwhile, ms").isLessThan(1_000);
        read++;
      }

      assertThat(read).isPositive();
      assertThat(applied.handle((ok, failed) -> String.valueOf(failed)).join())
          .contains("lock timeout");
      reader.rollback();
    }
    driver.revert(undo);
    assertThat(postgres.world()).isEqualTo(before);
  }

  @Test
  void isHarmlessFromItsLimitOnThoughNobodyUndoesIt_S1() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    try (Held _ = new Held(Statements.ALL, limit)) {
      Await.until(limit.multipliedBy(5), () -> noneWaits(), "statements that do not wait any more");
      assertThat(postgres.query("SELECT count(*) FROM pg_policies")).isEqualTo("2");
    }
  }

  private boolean noneWaits() {
    try {
      return millis(SELECT) < waits(1) && millis(INSERT) < waits(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long waits(int times) {
    return (long) DELAY_MILLIS * times;
  }

  /** As the application, which is connected. */
  private long millis(String sql) throws SQLException {
    try (var session = postgres.connect("app");
        var statement = session.createStatement()) {
      long started = System.nanoTime();
      statement.execute(sql);
      return (System.nanoTime() - started) / 1_000_000;
    }
  }

  private String rows(String sql) throws SQLException {
    try (var session = postgres.connect("app");
        var statement = session.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (var found = statement.getResultSet()) {
        found.next();
        return found.getString(1);
      }
    }
  }

  private FaultOrder<SqlFault.SlowStatement> order(Statements statements, Duration limit) {
    return Orders.at(
        "127.0.0.1",
        postgres.port(),
        new SqlFault.SlowStatement("goods", Duration.ofMillis(DELAY_MILLIS), statements),
        limit);
  }

  /** In force until it is closed. */
  private final class Held implements AutoCloseable {
    final SqlUndo.EndWaits undo;

    Held(Statements statements) {
      this(statements, LIMIT);
    }

    Held(Statements statements, Duration limit) {
      var order = order(statements, limit);
      undo = driver.prepare(order);
      driver.apply(order, undo);
    }

    @Override
    public void close() {
      driver.revert(undo);
      assertThat(driver.gone(undo)).isTrue();
    }
  }
}
