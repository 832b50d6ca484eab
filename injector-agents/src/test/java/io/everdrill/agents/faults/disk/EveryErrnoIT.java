package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EffectOnly;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.DiskFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A write can fail with each error that the contract has. */
class EveryErrnoIT {

  @ParameterizedTest
  @EnumSource
  void isWhatTheTargetGets(DiskFault.Errno errno) throws Exception {
    try (Trial trial = new DiskErrorTrial(errno)) {
      assertThat(EffectOnly.of(trial)).startsWith(errno.name());
    }
  }
}
