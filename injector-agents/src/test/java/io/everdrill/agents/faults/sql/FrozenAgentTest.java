package io.everdrill.agents.faults.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.SqlFault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent that hangs keeps its connections, so the server has to end what they hold: at the limit,
 * however late the agent looked last.
 */
class FrozenAgentTest {

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration LOOKED_FOR = Duration.ofSeconds(2);
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^everdrill_'";

  static SqlFault[] heldBySessions() {
    return new SqlFault[] {new SqlFault.TableLock("orders"), new SqlFault.Connections(2)};
  }

  @ParameterizedTest
  @MethodSource("heldBySessions")
  void theServerEndsWhatAFrozenAgentHoldsAtItsLimit_S1(SqlFault fault) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to be another user");
    try (LocalPostgres postgres = LocalPostgres.start();
        DriverSet drivers =
            HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1), postgres.connections())) {
      PreparedFault held = drivers.prepare(Orders.at("127.0.0.1", postgres.port(), fault, LIMIT));
      long started = System.nanoTime();
      held.apply().run();
      Await.until(
          LIMIT,
          () -> {
            assertThat(held.remedy().look()).isEqualTo(Sight.IN_FORCE);
            held.sustain().run();
            return System.nanoTime() - started > LOOKED_FOR.toNanos();
          },
          "looks and beats until it freezes");

      Await.until(LIMIT.plus(TOLERANCE), () -> noSession(postgres), "the sessions ended");

      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isBetween(LIMIT.minusMillis(100), LIMIT.plus(TOLERANCE));
      held.remedy().revert();
      assertThat(held.remedy().gone()).isTrue();
    }
  }

  private static boolean noSession(LocalPostgres postgres) {
    try {
      return "0".equals(postgres.query(SESSIONS));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
