package io.everdrill.agents.faults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.topics.events.CacheFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the application does while its entries are broken is not undone with the fault. */
class CacheDriverTest {

  private static final CacheFault WRONG_VALUE = new CacheFault.WrongValue("session:*", 100, "x");
  private static final CacheFault EVICT = new CacheFault.Evict("session:*", 100);

  @Test
  void whatTheApplicationWroteMeanwhileStays_S7() throws IOException {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis.connections())) {
      PreparedFault fault = drivers.prepare(order(redis, WRONG_VALUE));
      fault.apply().run();
      redis.application().set("session:1", "written");
      redis.application().del("session:3");

      fault.remedy().revert();

      assertThat(redis.application().get("session:1")).isEqualTo("written");
      assertThat(redis.application().exists("session:3")).isFalse();
      assertThat(redis.application().get("session:5")).isEqualTo("user 5");
      assertThat(redis.application().keys("everdrill:*")).isEmpty();
    }
  }

  @Test
  void aTimeToLiveThatTheApplicationProlongedStaysProlonged_S7() throws IOException {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis.connections())) {
      PreparedFault fault = drivers.prepare(order(redis, WRONG_VALUE));
      fault.apply().run();
      redis.application().expire("session:0", 5_000);
      long prolonged = redis.application().pexpireTime("session:0");

      fault.remedy().revert();

      assertThat(redis.application().get("session:0")).isEqualTo("user 0");
      assertThat(redis.application().pexpireTime("session:0")).isEqualTo(prolonged);
    }
  }

  @Test
  void anEntryThatWasFilledAgainStays_S7() throws IOException {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis.connections())) {
      PreparedFault fault = drivers.prepare(order(redis, EVICT));
      fault.apply().run();
      redis.application().set("session:1", "filled again");
      assertThat(fault.remedy().exposure()).containsExactly(new Exposure("entries", 17, 17));

      fault.remedy().revert();

      assertThat(redis.application().get("session:1")).isEqualTo("filled again");
      assertThat(redis.application().get("session:2")).isEqualTo("user 2");
    }
  }

  @Test
  void aSecondFaultOfTheSameDatabaseIsAConflict() throws IOException {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis.connections())) {
      PreparedFault first = drivers.prepare(order(redis, WRONG_VALUE));
      first.apply().run();

      assertRefused(drivers, redis, Refusal.CONFLICT, "changes entries of this database");

      first.remedy().revert();
      assertThat(drivers.prepare(order(redis, EVICT)).mechanism()).isEqualTo("redis");
    }
  }

  @Test
  void aServerThatMayEvictWhatIsKeptIsRefused_S9() throws IOException {
    try (LocalRedis redis =
            LocalRedis.start("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru");
        DriverSet drivers = drivers(redis.connections())) {
      assertRefused(drivers, redis, Refusal.UNSUPPORTED, "allkeys-lru may evict what is kept");
    }
  }

  @Test
  void withoutAConnectionInThePolicyNothingIsReached_S5() throws IOException {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(Connections.NONE)) {
      assertRefused(
          drivers, redis, Refusal.POLICY, "the local policy names no redis: or rediss: connection");
    }
  }

  private static void assertRefused(
      DriverSet drivers, LocalRedis redis, Refusal reason, String message) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order(redis, EVICT)))
        .withMessageContaining(message)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static FaultOrder<CacheFault> order(LocalRedis redis, CacheFault fault) {
    return Orders.at("127.0.0.1", redis.port(), fault);
  }

  private static DriverSet drivers(Connections connections) {
    return HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1), connections);
  }
}
