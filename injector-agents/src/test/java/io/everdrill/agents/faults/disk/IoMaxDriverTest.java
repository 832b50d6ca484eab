package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What io.max of cgroup v2 is told, and told to go back. */
class IoMaxDriverTest {

  @Test
  void writesBothDirectionsOfOneDevice() {
    assertThat(IoMaxDriver.text("259:0", 1048576)).isEqualTo("259:0 rbps=1048576 wbps=1048576");
  }

  @Test
  void deviceWithoutALimitGoesBackToNone_S7() {
    assertThat(IoMaxDriver.was("259:0", "")).isEqualTo("259:0 rbps=max wbps=max");
    assertThat(IoMaxDriver.was("259:0", "259:16 rbps=5 wbps=6 riops=max wiops=max\n"))
        .isEqualTo("259:0 rbps=max wbps=max");
  }

  @Test
  void deviceWithALimitGoesBackToIt_S7() {
    assertThat(
            IoMaxDriver.was(
                "259:0",
                "8:0 rbps=1 wbps=2 riops=max wiops=max\n259:0 rbps=max wbps=77 riops=9 wiops=max\n"))
        .isEqualTo("259:0 rbps=max wbps=77");
  }
}
