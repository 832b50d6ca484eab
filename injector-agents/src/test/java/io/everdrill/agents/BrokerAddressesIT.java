package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.NeverCut;
import org.junit.jupiter.api.Test;

/** What the cluster says of itself, which no bootstrap list does. */
class BrokerAddressesIT {

  @Test
  void isKnownBeforeTheFirstCommandAndAskedForOnce() throws Exception {
    try (AgentRig rig = new AgentRig()) {
      BrokerAddresses brokers = new BrokerAddresses(rig.kafka(), "brokers");
      assertThat(brokers.known().clusters()).isEmpty();

      brokers.askFirst();

      NeverCut known = brokers.known();
      assertThat(known.clusters()).hasSize(1);
      brokers.askFirst();
      assertThat(brokers.known()).as("not asked again").isSameAs(known);
    }
  }
}
