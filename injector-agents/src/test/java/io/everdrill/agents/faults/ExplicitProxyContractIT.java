package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.proxy.RouteTrials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link FaultContract} of faults by the explicit proxy, which is the last choice: an agent that is
 * root does not come to it. When the agent is killed callers are led to the target, by the process
 * that holds the door.
 */
@ExtendWith(OwnNetwork.class)
class ExplicitProxyContractIT {

  static final List<String> KINDS = List.of("http-abort", "network-latency", "connection-reset");

  private static final ContractTable TABLE = new ContractTable();

  private final Map<String, Trials.Maker> makers = new RouteTrials().byKind();
  private final FaultContract contract =
      new FaultContract(TABLE, ClassArchive::startHolder, Rungs.EXPLICIT_PROXY);

  @Test
  void httpFaultTakesEffectIsUndoneExactlyAndEndsWithTheAgent_S1_S7() throws Exception {
    take(
        "http-abort",
        (kind, trial, drivers) -> {
          takesEffectAndEndsWithTheAgent(kind, trial, drivers);
          contract.isUndoneByHandAndByTheJournalAlone(kind, trial, drivers);
        });
  }

  @Test
  void networkFaultTakesEffectIsUndoneExactlyAndEndsWithTheAgent_S1_S7() throws Exception {
    take("network-latency", this::takesEffectAndEndsWithTheAgent);
  }

  @Test
  void connectionsAreResetLiveOnesAndNewOnes_S7() throws Exception {
    take("connection-reset", contract::takesEffectAndIsUndoneExactly);
  }

  /**
   * The connections through a door end when another agent opens it, so new ones alone are tried.
   */
  @Test
  void connectionsAreResetNoMoreWhenTheAgentIsKilledOrUndoneByHand_S1() throws Exception {
    take(
        "connection-reset",
        makers.get(RouteTrials.NEW_CONNECTIONS),
        (kind, trial, drivers) -> {
          contract.endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers);
          contract.isUndoneByHandAndByTheJournalAlone(kind, trial, drivers);
        });
  }

  private void takesEffectAndEndsWithTheAgent(String kind, Trial trial, DriverSet drivers)
      throws Exception {
    contract.takesEffectAndIsUndoneExactly(kind, trial, drivers);
    contract.endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers);
  }

  private interface Step {
    void take(String kind, Trial trial, DriverSet drivers) throws Exception;
  }

  private void take(String kind, Step step) throws Exception {
    take(kind, makers.get(kind), step);
  }

  private void take(String kind, Trials.Maker maker, Step step) throws Exception {
    try (Trial trial = maker.make();
        DriverSet drivers = contract.drivers(trial)) {
      assertThat(drivers.capability(kind)).isEqualTo(new Capability.Able("explicit-proxy"));

      step.take(kind, trial, drivers);
    }
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
