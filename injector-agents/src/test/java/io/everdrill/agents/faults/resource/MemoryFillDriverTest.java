package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.topics.events.ResourceFault.MemoryFill;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryFillDriverTest {

  @Test
  void moreMemoryThanTheHostCanSpareIsRefused() {
    MemoryFillDriver driver = new MemoryFillDriver(ControlGroups.ofHost(), new HeldWatchdogs());
    var order = Orders.at("", 0, new MemoryFill(Memory.availableBytes()), Duration.ofSeconds(5));

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order))
        .withMessageContaining("a tenth of the host's memory stays available");
  }
}
