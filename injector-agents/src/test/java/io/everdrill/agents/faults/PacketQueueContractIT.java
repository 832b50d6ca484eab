package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.network.NetworkTrials;
import io.everdrill.agents.faults.proxy.ProxyTrials;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * {@link FaultContract} of packet faults by a queue of this process, which only a local policy
 * allows: that of {@link FaultContractIT} does not.
 */
@ExtendWith(OwnNetwork.class)
class PacketQueueContractIT {

  static final String[] KINDS = {
    "packet-loss",
    "packet-duplicate",
    "packet-corrupt",
    "packet-reorder",
    "network-latency",
    "network-bandwidth"
  };

  private static final ContractTable TABLE = new ContractTable();

  private final Map<String, Trials.Maker> makers = new TreeMap<>(new ProxyTrials().byKind());
  private final FaultContract contract =
      new FaultContract(TABLE, ClassArchive::startHolder, Rungs.PACKET_QUEUES);

  PacketQueueContractIT() {
    makers.putAll(new NetworkTrials().byKind());
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void takesEffectIsUndoneExactlyAndEndsWithTheAgent_S1_S7(String kind) throws Exception {
    try (Trial trial = makers.get(kind).make();
        DriverSet drivers = contract.drivers(trial)) {
      Capability capability = drivers.capability(kind);
      assumeTrue(capability instanceof Capability.Able, () -> "not possible here: " + capability);
      assertThat(capability).isEqualTo(new Capability.Able("nfqueue"));

      contract.keep(kind, trial, drivers);
    }
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
