package io.everdrill.agents.faults.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.EffectOnly;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.Trial;
import io.everdrill.topics.events.DnsFault;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A name can fail in each way that the contract has. */
@ExtendWith(OwnNetwork.class)
class EveryRcodeIT {

  @ParameterizedTest
  @EnumSource
  void isWhatTheTargetIsTold(DnsFault.Rcode rcode) throws Exception {
    try (Trial trial = DnsTrials.failing(rcode)) {
      assertThat(EffectOnly.of(trial)).startsWithIgnoringCase(rcode.name());
    }
  }
}
