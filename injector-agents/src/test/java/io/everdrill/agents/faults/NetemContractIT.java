package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.network.NetworkTrials;
import io.everdrill.agents.faults.proxy.ProxyTrials;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@link FaultContract} of faults by netem, in a kernel that has it, with JVMs that run there. */
class NetemContractIT {

  private static final List<String> MODULES =
      List.of("sch_netem", "sch_htb", "sch_ingress", "cls_u32", "act_mirred", "ifb", "nf_tables");

  static final List<String> KINDS =
      List.of(
          "network-latency",
          "packet-loss",
          "packet-duplicate",
          "packet-corrupt",
          "packet-reorder",
          "network-bandwidth");

  /** It takes about a minute on two cores that are busy with other tests. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void queuesOfTheKernelTakeEffectAndAreUndoneExactly_S1_S7() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    UserModeLinux.assumeInstalled();

    UserModeLinux.Result result = UserModeLinux.run(LIMIT, MODULES, Inside.class, KINDS);

    System.out.println(result.output());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("packet-loss: gone");
    KINDS.forEach(
        kind ->
            assertThat(result.output()).containsPattern("\\| " + kind + " \\| (netem|htb) \\| "));
  }

  /** What runs there. */
  static final class Inside {

    private Inside() {}

    public static void main(String[] kinds) throws Exception {
      ContractTable table = new ContractTable();
      FaultContract contract = new FaultContract(table, JavaChild::start, Rungs.PREFERRED);
      for (String kind : kinds) {
        take(
            contract,
            kind,
            (trial, drivers) -> contract.takesEffectAndIsUndoneExactly(kind, trial, drivers));
      }
      // A JVM takes long to start there, and how faults of this kind end is the same for all.
      String killed = "packet-loss";
      take(
          contract,
          killed,
          (trial, drivers) ->
              contract.endsWhenTheAgentIsKilledAndStaysDead(killed, trial, drivers));
      String restarted = "network-latency";
      take(
          contract,
          restarted,
          (trial, drivers) -> contract.isUndoneAtOnceByTheNextAgent(restarted, trial, drivers));
      System.out.println(table);
    }

    private interface Step {
      void take(Trial trial, DriverSet drivers) throws Exception;
    }

    private static void take(FaultContract contract, String kind, Step step) throws Exception {
      Map<String, Trials.Maker> makers = new TreeMap<>(new NetworkTrials().byKind());
      makers.putAll(new ProxyTrials().byKind());
      try (Trial trial = makers.get(kind).make();
          DriverSet drivers = contract.drivers(trial)) {
        step.take(trial, drivers);
      }
    }
  }
}
