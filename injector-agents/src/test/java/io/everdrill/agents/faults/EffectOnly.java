package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.HostFaults;
import java.time.Duration;
import java.util.Random;

/** The step of the contract that measures, for other values of parameters than it is kept by. */
public final class EffectOnly {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration NORMAL_WITHIN = Duration.ofSeconds(5);

  private EffectOnly() {}

  /**
   * In force, measured, undone, normal, and the world as it was.
   *
   * @return what was measured
   */
  public static String of(Trial trial) throws Exception {
    try (DriverSet drivers =
        HostFaults.drivers(() -> Orders.DRILLS_ELSEWHERE, new Random(7), trial.connections())) {
      String before = trial.world();
      PreparedFault fault = drivers.prepare(trial.order(LIMIT));
      String measured;
      try {
        fault.apply().run();
        assertThat(fault.remedy().look()).isEqualTo(Sight.IN_FORCE);
        measured = trial.measureInForce();
      } finally {
        fault.remedy().revert();
      }
      trial.awaitNormal(NORMAL_WITHIN);
      assertThat(trial.world()).isEqualTo(before);
      return measured;
    }
  }
}
