package io.everdrill.agents.faults;

import io.everdrill.agents.faults.disk.DiskTrials;
import io.everdrill.agents.faults.network.NetworkTrials;
import io.everdrill.agents.faults.proxy.ProxyTrials;
import io.everdrill.agents.faults.resource.ResourceTrials;
import java.util.Map;
import java.util.TreeMap;

/** Takes trials through steps of {@link FaultContract} in a kernel of our own. */
final class InsideKernel {

  private InsideKernel() {}

  /**
   * @param steps each {@code STEP KIND}
   */
  public static void main(String[] steps) throws Exception {
    ContractTable table = new ContractTable();
    FaultContract contract = new FaultContract(table, JavaChild::start, Rungs.PREFERRED);
    Map<String, Trials.Maker> makers = new TreeMap<>(new NetworkTrials().byKind());
    makers.putAll(new ProxyTrials().byKind());
    makers.putAll(new ResourceTrials().byKind());
    makers.putAll(new DiskTrials().byKind());
    for (String step : steps) {
      String kind = step.substring(step.indexOf(' ') + 1);
      try (Trial trial = makers.get(kind).make();
          DriverSet drivers = contract.drivers(trial)) {
        switch (step.substring(0, step.indexOf(' '))) {
          case "effect" -> contract.takesEffectAndIsUndoneExactly(kind, trial, drivers);
          case "killed" -> contract.endsWhenTheAgentIsKilledAndStaysDead(kind, trial, drivers);
          case "restarted" -> contract.isUndoneAtOnceByTheNextAgent(kind, trial, drivers);
          case "spread" -> System.out.println(NetemSpread.hold(drivers));
          default -> throw new IllegalArgumentException(step);
        }
      }
    }
    System.out.println(table);
  }
}
