package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.everdrill.runtime.KafkaSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the cluster says of itself, which no bootstrap list does. */
class BrokerAddressesIT {

  @Test
  void areKnownOnceTheFirstAnswerIsAwaited() throws Exception {
    try (AgentRig rig = new AgentRig()) {
      BrokerAddresses brokers = new BrokerAddresses(rig.kafka(), "brokers");
      assertThat(brokers.known().clusters()).isEmpty();

      Thread asking = Thread.ofPlatform().start(brokers::refresh);
      brokers.awaitFirst();

      assertThat(brokers.known().clusters()).hasSize(1);
      asking.join();
    }
  }

  /** A listener that accepts and never says a word. */
  @Test
  void brokerThatDoesNotAnswerHoldsNobodyUpForLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      KafkaSettings kafka = KafkaSettings.plain("127.0.0.1:" + silent.getLocalPort());
      BrokerAddresses brokers = new BrokerAddresses(kafka, "brokers");

      assertTimeoutPreemptively(Duration.ofSeconds(9), brokers::refresh);

      assertTimeoutPreemptively(Duration.ofSeconds(1), brokers::awaitFirst);
      assertThat(brokers.known().clusters()).isEmpty();
    }
  }
}
