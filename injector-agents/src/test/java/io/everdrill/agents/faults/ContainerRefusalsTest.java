package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.clock.ClockFaults;
import io.everdrill.topics.events.ClockFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not done in a container says so, and does not say that the container is not there. */
class ContainerRefusalsTest {

  @Test
  void faultsByFilesAndSocketsOfAProcessAreRefusedInAContainer() {
    try (DriverSet drivers = OnlyDrivers.of(new ClockFaults())) {
      for (Fault fault :
          List.of(new ClockFault.Skew(1.5), new ClockFault.Jump(Duration.ofMinutes(5)))) {
        assertThatExceptionOfType(OrderRefused.class)
            .as(fault.kind())
            .isThrownBy(
                () -> drivers.prepare(Orders.onContainer("shop", fault, Duration.ofSeconds(5))))
            .withMessageContaining("is container shop", "mounts and network")
            .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
      }
    }
  }
}
