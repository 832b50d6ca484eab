package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.faults.dns.ContainerDnsTrial;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link FaultContract} of name faults on a container of a network that a user made: it asks a
 * server of Docker's, which rules of Docker's in the container's network lead to.
 */
@ExtendWith(OwnNetwork.class)
class EmbeddedResolverContractIT {

  static final List<String> KINDS = List.of("dns-delay", "dns-error", "dns-spoof");

  private static final ContractTable TABLE = new ContractTable();

  private final FaultContract contract =
      new FaultContract(TABLE, ClassArchive::startHolder, Rungs.PREFERRED);

  /** How they end is the same for all. */
  @Test
  void faultsOfNamesTakeEffectAreUndoneExactlyAndEndWithTheAgent_S1_S7() throws Exception {
    try (LocalDocker docker = LocalDocker.start()) {
      take(
          "dns-delay",
          ContainerDnsTrial.late(docker),
          (kind, trial, drivers) -> {
            contract.takesEffectAndIsUndoneExactly(kind, trial, drivers);
            contract.endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers);
          });
      take("dns-error", ContainerDnsTrial.failing(docker), contract::takesEffectAndIsUndoneExactly);
      take("dns-spoof", ContainerDnsTrial.wrong(docker), contract::takesEffectAndIsUndoneExactly);
    }
  }

  private interface Step {
    void take(String kind, Trial trial, DriverSet drivers) throws Exception;
  }

  private void take(String kind, Trial trial, Step step) throws Exception {
    try (DriverSet drivers = contract.drivers(trial)) {
      assertThat(drivers.capability(kind)).isEqualTo(new Capability.Able("nft-redirect-dns"));

      step.take(kind, trial, drivers);
    }
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
