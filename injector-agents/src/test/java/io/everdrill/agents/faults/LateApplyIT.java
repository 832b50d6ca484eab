package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.disk.DiskTrials;
import io.everdrill.agents.faults.resource.ResourceTrials;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fault that is applied when its watchdog has ended already, as by an agent that was stopped
 * meanwhile: nothing would end it without the agent.
 */
@ExtendWith(OwnNetwork.class)
class LateApplyIT {

  /** Over before any state can be made. */
  private static final Duration LIMIT = Duration.ofMillis(1);

  private static final Duration TRIED_FOR = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(
      strings = {"file-descriptor-exhaustion", "disk-read-only", "cpu-throttle", "memory-limit"})
  void failsAndIsUndone_S1(String kind) throws Exception {
    Map<String, Trials.Maker> makers = new TreeMap<>(new DiskTrials().byKind());
    makers.putAll(new ResourceTrials().byKind());
    try (Trial trial = makers.get(kind).make();
        DriverSet drivers = Rungs.PREFERRED.drivers(trial.connections())) {
      Capability capability = drivers.capability(kind);
      assumeTrue(capability instanceof Capability.Able, () -> "not possible here: " + capability);
      String before = trial.world();

      // Now and then the state is made before the watchdog has ended.
      await().pollInSameThread().atMost(TRIED_FOR).untilAsserted(() -> assertLate(trial, drivers));

      assertThat(trial.world()).isEqualTo(before);
    }
  }

  private static void assertLate(Trial trial, DriverSet drivers) {
    PreparedFault late = drivers.prepare(trial.order(LIMIT));
    try {
      assertThatIllegalStateException()
          .isThrownBy(late.apply()::run)
          .withMessageContaining("the watchdog ended before the fault was applied");
    } finally {
      late.remedy().revert();
    }
  }
}
