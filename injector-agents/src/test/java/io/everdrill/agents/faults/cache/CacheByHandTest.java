package io.everdrill.agents.faults.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.ByHand;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Trace;
import io.everdrill.topics.events.CacheFault;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is printed for a person, given to a shell as it is, puts back what a real Redis keeps. */
class CacheByHandTest {

  /** A shell takes half of it in one word of a command (MAX_ARG_STRLEN). */
  private static final int BYTES = 256 * 1024;

  private static DriverSet drivers(LocalRedis redis) {
    return HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1), redis.connections());
  }

  private static PreparedFault applied(LocalRedis redis, DriverSet drivers, CacheFault fault)
      throws IOException {
    PreparedFault prepared = drivers.prepare(Orders.at("127.0.0.1", redis.port(), fault));
    prepared.apply().run();
    return prepared;
  }

  @Test
  void aValueLongerThanAShellTakesIsTakenBack() throws Exception {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis)) {
      String before = redis.world();
      String wrong = "ü\0'".repeat(BYTES / 4);
      PreparedFault fault =
          applied(redis, drivers, new CacheFault.WrongValue("session:*", 100, wrong));
      assertThat(redis.application().strlen("session:1")).isEqualTo(BYTES);
      redis.application().set("session:1", "written");

      ByHand.run(fault.undo());

      assertThat(redis.application().get("session:1")).isEqualTo("written");
      redis.application().set("session:1", "user 1");
      assertThat(redis.world()).isEqualTo(before);
    }
  }

  @Test
  void somebodysKeyThatLooksLikeOursIsNoPattern() throws Exception {
    try (LocalRedis redis = LocalRedis.start();
        DriverSet drivers = drivers(redis)) {
      PreparedFault fault = applied(redis, drivers, new CacheFault.Evict("session:*", 100));
      redis.application().set("everdrill:[^-]*?\\:found", "again");
      String during = redis.world();
      Trace others =
          drivers.survey().found().stream()
              .filter(trace -> trace.tag().startsWith("["))
              .findFirst()
              .orElseThrow();

      ByHand.run(others.byHand());

      assertThat(redis.application().get("found")).isEqualTo("again");
      redis.application().rename("found", "everdrill:[^-]*?\\:found");
      assertThat(redis.world()).isEqualTo(during);
      fault.remedy().revert();
    }
  }
}
