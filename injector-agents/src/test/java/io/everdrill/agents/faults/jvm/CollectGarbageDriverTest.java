package io.everdrill.agents.faults.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JvmUndo;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.JvmFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectGarbageDriverTest {

  private static final JvmFault.CollectGarbage FAULT =
      new JvmFault.CollectGarbage(Duration.ofMillis(50));

  private final CollectGarbageDriver driver = new CollectGarbageDriver();

  private static FaultOrder<JvmFault.CollectGarbage> order(JvmTarget target) {
    return Orders.onPidFile(target.pidFile(), FAULT, Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UsePerfData", "-XX:-UsePerfData"})
  void isInForceWhereTheJvmHasCollectedSinceTheLastBeat(String option) throws Exception {
    try (JvmTarget target = new JvmTarget(option)) {
      FaultOrder<JvmFault.CollectGarbage> order = order(target);
      JvmUndo.CollectNoMore undo = driver.prepare(order);
      assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);

      driver.apply(order, undo);

      for (int beat = 0; beat < 25; beat++) {
        assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
        driver.sustain(order, undo);
      }
      driver.revert(undo);
      assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);
    }
  }

  @Test
  void jvmThatCollectsNothingWhenAskedToIsNotUnderPressure() throws Exception {
    try (JvmTarget target =
        new JvmTarget(
            "-XX:-UseSerialGC", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC")) {
      FaultOrder<JvmFault.CollectGarbage> order = order(target);
      JvmUndo.CollectNoMore undo = driver.prepare(order);

      driver.apply(order, undo);

      assertThat(driver.look(undo)).isEqualTo(Sight.NOT_IN_FORCE);
    }
  }
}
