package io.everdrill.agents.faults.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that the application changes meanwhile stay; what cannot be put back is not changed. */
class ChangedRowsDriverTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private LocalPostgres postgres;
  private DriverSet drivers;

  @BeforeEach
  void start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to be another user");
    postgres = LocalPostgres.start();
    drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1), postgres.connections());
  }

  @AfterEach
  void stop() throws IOException {
    if (postgres != null) {
      drivers.close();
      postgres.close();
    }
  }

  @Test
  void aRowThatTheApplicationChangedMeanwhileStays_S7() throws SQLException {
    PreparedFault fault = drivers.prepare(order("amount", "-1", "id <= 3"));
    fault.apply().run();
    postgres.run("UPDATE orders SET amount = 99 WHERE id = 1");
    postgres.run("UPDATE orders SET note = 'read' WHERE id = 2");
    postgres.run("DELETE FROM orders WHERE id = 3");

    fault.remedy().revert();

    assertThat(postgres.query("SELECT * FROM orders WHERE id <= 3 ORDER BY id"))
        .isEqualTo("1|99.00|order 1\n2|3.00|read");
    assertThat(fault.remedy().gone()).isTrue();
  }

  /** As an undo process and the next agent do; the row is locked until both have come. */
  @Test
  void twoWhoUndoItAtOnceDoNotLockEachOtherOut_S7() throws Exception {
    PreparedFault fault = drivers.prepare(order("amount", "-1", "id = 1"));
    fault.apply().run();
    try (Connection application = postgres.connect("app");
        ExecutorService undoing = Executors.newFixedThreadPool(2)) {
      application.setAutoCommit(false);
      application.createStatement().execute("SELECT * FROM orders WHERE id = 1 FOR UPDATE");

      Future<?> first = undoing.submit(fault.remedy()::revert);
      Future<?> second = undoing.submit(fault.remedy()::revert);
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          postgres.query(
                              "SELECT count(*) FROM pg_stat_activity"
                                  + " WHERE wait_event_type = 'Lock'"))
                      .isEqualTo("2"));
      application.commit();

      assertThat(first).succeedsWithin(LIMIT);
      assertThat(second).succeedsWithin(LIMIT);
    }
    assertThat(postgres.query("SELECT amount FROM orders WHERE id = 1")).isEqualTo("1.50");
    assertThat(fault.remedy().gone()).isTrue();
  }

  @Test
  void aConditionCannotBeginAnotherStatement_S9() throws SQLException {
    assertRefused(order("amount", "-1", "true); DELETE FROM orders; --"), "one SQL condition");
    assertRefused(order("amount", "-1", "id = (SELECT 1 /* */)"), "one SQL condition");
    postgres.run(
        "CREATE FUNCTION wipe() RETURNS bool LANGUAGE sql AS 'DELETE FROM orders RETURNING true'");
    assertRefused(order("amount", "-1", "wipe()"), "read-only transaction");
    assertThat(postgres.query("SELECT count(*) FROM orders")).isEqualTo("21");
  }

  @Test
  void aValueThatIsNoLiteralIsRefused_S9() {
    assertRefused(order("note", "'a' || 'b'", "id = 1"), "expected an SQL literal");
    assertRefused(order("note", "'a'; DROP TABLE orders; --'", "id = 1"), "an SQL literal");
  }

  @Test
  void whatWouldChangeMoreThanOneColumnIsRefused_S9() throws SQLException {
    assertRefused(order("id", "7", "id = 1"), "primary or foreign key");
    postgres.run("CREATE TABLE items (item int PRIMARY KEY, of int REFERENCES orders)");
    postgres.run("INSERT INTO items VALUES (1, 1)");
    assertRefused(order("items", "of", "2", "item = 1"), "primary or foreign key");
    postgres.run(
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql"
            + " AS 'BEGIN NEW.note = now(); RETURN NEW; END'");
    postgres.run(
        "CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()");
    assertRefused(order("amount", "-1", "id = 1"), "has triggers");
  }

  @Test
  void aTableWithoutAPrimaryKeyIsRefused_S9() throws SQLException {
    postgres.run("CREATE TABLE log AS SELECT 1 AS line");
    assertRefused(order("log", "line", "2", "true"), "no primary key");
  }

  @Test
  void aSecondFaultOfTheSameRowsIsAConflict() {
    PreparedFault first = drivers.prepare(order("amount", "-1", "id = 1"));
    first.apply().run();

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order("note", "'x'", "id = 1")))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.CONFLICT));

    first.remedy().revert();
  }

  private void assertRefused(FaultOrder<?> order, String message) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order))
        .withMessageContaining(message)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
  }

  private FaultOrder<?> order(String column, String value, String where) {
    return order("orders", column, value, where);
  }

  private FaultOrder<?> order(String table, String column, String value, String where) {
    return Orders.at(
        "127.0.0.1", postgres.port(), new SqlFault.ChangeRows(table, column, value, where, 10));
  }
}
