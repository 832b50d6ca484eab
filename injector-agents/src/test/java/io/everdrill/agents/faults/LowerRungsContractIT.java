package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.network.NetworkTrials;
import io.everdrill.agents.faults.process.FreezeTrials;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link FaultContract} of mechanisms that a host has which lacks better ones: that of {@link
 * FaultContractIT} comes to them on no host that has them all.
 */
@ExtendWith(OwnNetwork.class)
class LowerRungsContractIT {

  static final List<String> KINDS = List.of("network-bandwidth", "process-freeze");

  private final Map<String, Trials.Maker> makers = new TreeMap<>(new NetworkTrials().byKind());

  LowerRungsContractIT() {
    makers.putAll(new FreezeTrials().byKind());
  }

  @ParameterizedTest
  @CsvSource({
    "PACKET_RULES, network-bandwidth, nft",
    "REDIRECT_PROXY, network-bandwidth, nft-redirect-proxy",
    "V1_FREEZER, process-freeze, cgroup-v1-freezer"
  })
  void takesEffectIsUndoneExactlyAndEndsWithoutItsAgent_S1_S7(
      Rungs rungs, String kind, String mechanism) throws Exception {
    ContractTable table = new ContractTable();
    FaultContract contract = new FaultContract(table, ClassArchive::startHolder, rungs);
    try (Trial trial = makers.get(kind).make();
        DriverSet drivers = contract.drivers(trial)) {
      Capability capability = drivers.capability(kind);
      assumeTrue(capability instanceof Capability.Able, () -> "not possible here: " + capability);
      assertThat(capability).isEqualTo(new Capability.Able(mechanism));

      contract.keep(kind, trial, drivers);
    }
    System.out.println(table);
  }
}
