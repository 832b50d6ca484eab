package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.HostFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FaultContract}, tried on this machine, each kind in a network of its own. */
@ExtendWith(OwnNetwork.class)
class FaultContractIT {

  /** Kinds there must be, and that a full host must be able to do: else tests are only skipped. */
  private static final int LISTED = 40;

  private static final int POSSIBLE = 32;

  private static final ContractTable TABLE = new ContractTable();

  private final FaultContract contract =
      new FaultContract(TABLE, ClassArchive::startHolder, Rungs.PREFERRED);

  /** All, or those that {@code -Deverdrill.contract.kinds} matches, as one works on them. */
  static Stream<String> kinds() {
    String pattern = System.getProperty("everdrill.contract.kinds", ".*");
    return AllTrials.makers().keySet().stream().filter(kind -> kind.matches(pattern));
  }

  private static Trial trial(String kind) throws Exception {
    return AllTrials.makers().get(kind).make();
  }

  @Test
  void everyKindThatThisHostCanDoHasATrial() {
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(7))) {
      Map<String, Capability> capabilities = drivers.capabilities();
      List<String> able =
          capabilities.entrySet().stream()
              .filter(e -> e.getValue() instanceof Capability.Able)
              .map(Map.Entry::getKey)
              .filter(kind -> !kind.equals("noop"))
              .toList();

      System.out.println(able.size() + " of " + capabilities.size() + " kinds are possible here");
      assertThat(capabilities).hasSizeGreaterThanOrEqualTo(LISTED);
      if (isFullHost()) {
        assertThat(able).hasSizeGreaterThanOrEqualTo(POSSIBLE);
      }
      assertThat(AllTrials.makers().keySet()).containsAll(able);
    }
  }

  /** Root of a Linux with nft and the control groups: what most kinds need. */
  private static boolean isFullHost() {
    return "root".equals(System.getProperty("user.name"))
        && Files.exists(Path.of("/sys/fs/cgroup"))
        && Stream.of("nft", "prlimit", "setsid")
            .allMatch(
                command ->
                    Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command))));
  }

  /** In one world, one after the other: what the world takes to start is most of the time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void takesEffectIsUndoneExactlyAndEndsWithoutItsAgent_S1_S7_S9(String kind) throws Exception {
    try (Trial trial = trial(kind);
        DriverSet drivers = contract.drivers(trial)) {
      assumeAble(drivers, kind);
      contract.keep(kind, trial, drivers);
    }
  }

  private static void assumeAble(DriverSet drivers, String kind) {
    Capability capability = drivers.capability(kind);
    assumeTrue(
        capability instanceof Capability.Able, () -> kind + " is not possible here: " + capability);
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
