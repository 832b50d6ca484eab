package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.faults.jvm.JvmTrials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link FaultContract} of faults in a JVM that runs in a container. */
@ExtendWith(OwnNetwork.class)
class ContainerJvmContractIT {

  static final List<String> KINDS =
      List.of("jvm-exception", "jvm-gc-pressure", "jvm-latency", "jvm-return-value");

  private static final ContractTable TABLE = new ContractTable();

  private final FaultContract contract =
      new FaultContract(TABLE, ClassArchive::startHolder, Rungs.PREFERRED);

  @Test
  void faultsOfAJvmInAContainerTakeEffectAreUndoneExactlyAndEndWithoutTheAgent_S1_S7()
      throws Exception {
    try (LocalDocker docker = LocalDocker.start()) {
      Map<String, Trials.Maker> makers = JvmTrials.in(docker);
      for (String kind : KINDS) {
        try (Trial trial = makers.get(kind).make();
            DriverSet drivers = contract.drivers(trial)) {
          assertThat(drivers.capability(kind)).isInstanceOf(Capability.Able.class);
          contract.keep(kind, trial, drivers);
        }
      }
    }
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
