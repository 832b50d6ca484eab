package io.everdrill.agents.faults.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.SqlFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reads of a table that the drill's own user alone would wait for. */
class SlowReadOfNobodyTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The owner of the table is bound by what the fault sets, but it is nobody's reads that wait. */
  @Test
  void whereTheApplicationIsASuperuserTheDrillsOwnUserDoesNotCount() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to be another user");
    try (LocalPostgres postgres = LocalPostgres.start();
        HeldSessions held = new HeldSessions()) {
      postgres.run(
          "CREATE ROLE drill LOGIN; GRANT CREATE ON SCHEMA public TO drill;"
              + " ALTER TABLE orders OWNER TO drill; ALTER ROLE app SUPERUSER");
      var driver = SlowStatementDriver.ofReads(postgres.connections("drill"), held);
      FaultOrder<SqlFault.SlowRead> order =
          Orders.at(
              "127.0.0.1",
              postgres.port(),
              new SqlFault.SlowRead("orders", Duration.ofMillis(200)),
              LIMIT);

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> driver.prepare(order))
          .withMessageContaining("nobody's reads would wait")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));

      try (var application = postgres.connect("drill")) {
        assertThat(application.isValid(1)).isTrue();
        assertThat(driver.prepare(order).table()).isEqualTo("public.orders");
      }
    }
  }
}
