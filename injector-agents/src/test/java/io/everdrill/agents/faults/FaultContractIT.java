package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.business.BusinessTrials;
import io.everdrill.agents.faults.cache.CacheTrials;
import io.everdrill.agents.faults.clock.ClockTrials;
import io.everdrill.agents.faults.config.ConfigTrials;
import io.everdrill.agents.faults.container.ContainerTrials;
import io.everdrill.agents.faults.disk.DiskTrials;
import io.everdrill.agents.faults.dns.DnsTrials;
import io.everdrill.agents.faults.jvm.JvmTrials;
import io.everdrill.agents.faults.kafka.KafkaTrials;
import io.everdrill.agents.faults.load.LoadTrials;
import io.everdrill.agents.faults.network.NetworkTrials;
import io.everdrill.agents.faults.process.FreezeTrials;
import io.everdrill.agents.faults.process.ProcessTrials;
import io.everdrill.agents.faults.proxy.ProxyTrials;
import io.everdrill.agents.faults.resource.ResourceTrials;
import io.everdrill.agents.faults.sql.SqlTrials;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FaultContract}, tried on this machine, each kind in a network of its own. */
@ExtendWith(OwnNetwork.class)
class FaultContractIT {

  private static final List<Trials> FAMILIES =
      List.of(
          new BusinessTrials(),
          new CacheTrials(),
          new ClockTrials(),
          new ConfigTrials(),
          new ContainerTrials(),
          new DiskTrials(),
          new DnsTrials(),
          new FreezeTrials(),
          new JvmTrials(),
          new KafkaTrials(),
          new LoadTrials(),
          new NetworkTrials(),
          new ProcessTrials(),
          new ProxyTrials(),
          new ResourceTrials(),
          new SqlTrials());

  private static final ContractTable TABLE = new ContractTable();

  private static ClassArchive classes;
  private static FaultContract contract;

  @BeforeAll
  static void prepareChildren() throws IOException, InterruptedException {
    classes = new ClassArchive(HeldFault.Training.class);
    contract = new FaultContract(TABLE, classes::start, Rungs.PREFERRED);
  }

  /** All, or those that {@code -Deverdrill.contract.kinds} matches, as one works on them. */
  static Stream<String> kinds() {
    String pattern = System.getProperty("everdrill.contract.kinds", ".*");
    return makers().keySet().stream().filter(kind -> kind.matches(pattern));
  }

  private static Map<String, Trials.Maker> makers() {
    Map<String, Trials.Maker> makers = new TreeMap<>();
    for (Trials family : FAMILIES) {
      family.byKind().forEach((kind, maker) -> assertThat(makers.put(kind, maker)).isNull());
    }
    return makers;
  }

  private static Trial trial(String kind) throws Exception {
    return makers().get(kind).make();
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
      assertThat(makers().keySet()).containsAll(able);
    }
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
  static void printTable() throws IOException {
    classes.close();
    System.out.println(TABLE);
  }
}
