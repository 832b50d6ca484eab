package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.ResourceFault.CpuThrottle;
import io.everdrill.topics.events.ResourceFault.MemoryLimit;
import org.junit.jupiter.api.Test;

/** What the kernel is told of shares and sizes. */
class CpuShareTest {

  private final ControlGroups groups = ControlGroups.ofHost();

  @Test
  void cpuMaxIsQuotaAndPeriodInMicroseconds() {
    CpuMaxDriver driver = new CpuMaxDriver(groups, new HeldWatchdogs());

    assertThat(driver.text(new CpuThrottle(20))).isEqualTo("20000 100000");
    assertThat(driver.text(new CpuThrottle(100))).isEqualTo("100000 100000");
  }

  @Test
  void shareTooSmallForTheUsualPeriodGetsALongerOne() {
    assertThat(CpuShare.of(new CpuThrottle(0.5))).isEqualTo(new CpuShare(5_000, 1_000_000));
    assertThat(CpuShare.of(new CpuThrottle(0.01))).isEqualTo(new CpuShare(1_000, 1_000_000));
  }

  @Test
  void memoryMaxIsWholePages() {
    MemoryMaxDriver driver = new MemoryMaxDriver(groups, new HeldWatchdogs());

    assertThat(driver.text(new MemoryLimit(100_000_000))).isEqualTo("99942400");
  }
}
