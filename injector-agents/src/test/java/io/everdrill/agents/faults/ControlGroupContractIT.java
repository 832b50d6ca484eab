package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.cgroup.GroupKillTrial;
import io.everdrill.agents.faults.cgroup.WholeGroupTrial;
import io.everdrill.agents.faults.disk.DiskTrials;
import io.everdrill.agents.faults.network.GroupSocketsTrial;
import io.everdrill.agents.faults.process.FreezeTrials;
import io.everdrill.agents.faults.resource.GroupLoadTrial;
import io.everdrill.agents.faults.resource.ResourceTrials;
import io.everdrill.topics.events.ProcessFault;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FaultContract} of every fault that can be aimed at a control group, on this machine's. */
@ExtendWith(OwnNetwork.class)
class ControlGroupContractIT {

  private static final Map<String, Trials.Maker> MAKERS = makers();

  static final Set<String> KINDS = MAKERS.keySet();

  private static final ContractTable TABLE = new ContractTable();

  private static Map<String, Trials.Maker> makers() {
    Trials.Maker freeze = new FreezeTrials().byKind().get("process-freeze");
    Map<String, Trials.Maker> resource = new ResourceTrials().byKind();
    Map<String, Trials.Maker> makers = new TreeMap<>(GroupSocketsTrial.byKind());
    makers.putAll(
        Map.of(
            "process-freeze", () -> new WholeGroupTrial(freeze.make()),
            "process-pause", () -> new WholeGroupTrial(freeze.make(), new ProcessFault.Pause()),
            "process-kill", GroupKillTrial::new,
            "cpu-throttle", () -> new WholeGroupTrial(resource.get("cpu-throttle").make()),
            "memory-limit", () -> new WholeGroupTrial(resource.get("memory-limit").make()),
            "disk-throttle",
                () -> new WholeGroupTrial(new DiskTrials().byKind().get("disk-throttle").make()),
            "cpu-load", GroupLoadTrial::ofProcessor,
            "memory-fill", GroupLoadTrial::ofMemory));
    return makers;
  }

  /** Each kind by what is preferred here, and the freezers of both versions. */
  static Stream<Arguments> kinds() {
    String pattern = System.getProperty("everdrill.contract.kinds", ".*");
    return Stream.concat(
            KINDS.stream().map(kind -> Arguments.of(Rungs.PREFERRED, kind)),
            Stream.of(Arguments.of(Rungs.V1_WHOLE_FREEZER, "process-freeze")))
        .filter(one -> one.get()[1].toString().matches(pattern));
  }

  @Test
  void everyKindThatCanBeAimedAtAGroupHasATrial() {
    try (DriverSet drivers = Rungs.PREFERRED.drivers(Connections.NONE)) {
      assertThat(
              drivers.capabilities().keySet().stream()
                  .filter(kind -> !kind.equals("noop"))
                  .filter(
                      kind ->
                          drivers.drivers(kind).stream().anyMatch(d -> d.aim() != Aim.NO_GROUP)))
          .containsExactlyElementsOf(KINDS);
    }
  }

  @ParameterizedTest(name = "{1} by {0}")
  @MethodSource("kinds")
  void takesEffectOnAllOfTheGroupIsUndoneExactlyAndEndsWithoutItsAgent_S1_S7(
      Rungs rungs, String kind) throws Exception {
    FaultContract contract = new FaultContract(TABLE, ClassArchive::startHolder, rungs);
    try (Trial trial = MAKERS.get(kind).make();
        DriverSet drivers = contract.drivers(trial)) {
      Capability capability = drivers.onControlGroup(kind);
      assumeTrue(capability instanceof Capability.Able, () -> kind + ": " + capability);

      contract.keep(kind, trial, drivers);
    }
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
