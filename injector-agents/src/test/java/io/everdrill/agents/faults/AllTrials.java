package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The trials of every family: what {@link FaultContract} is tried with, and where a kind is. */
public final class AllTrials {

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

  private AllTrials() {}

  static Map<String, Trials.Maker> makers() {
    Map<String, Trials.Maker> makers = new TreeMap<>();
    for (Trials family : FAMILIES) {
      family.byKind().forEach((kind, maker) -> assertThat(makers.put(kind, maker)).isNull());
    }
    return makers;
  }

  /** The tests that take a kind through the contract, and the class that has its trial. */
  public static String testing(String kind) {
    return Stream.of(
            FAMILIES.stream()
                .filter(family -> family.byKind().containsKey(kind))
                .map(
                    family -> quoted(FaultContractIT.class) + " with " + quoted(family.getClass())),
            Stream.of(kind)
                .filter(NetemContractIT.KINDS::contains)
                .map(k -> quoted(NetemContractIT.class)),
            Stream.of(kind)
                .filter(UnifiedGroupContractIT.KINDS::contains)
                .map(k -> quoted(UnifiedGroupContractIT.class)),
            Stream.of(kind)
                .filter(ControlGroupContractIT.KINDS::contains)
                .map(k -> quoted(ControlGroupContractIT.class)),
            Stream.of(kind)
                .filter(List.of(PacketQueueContractIT.KINDS)::contains)
                .map(k -> quoted(PacketQueueContractIT.class)),
            Stream.of(kind)
                .filter(LowerRungsContractIT.KINDS::contains)
                .map(k -> quoted(LowerRungsContractIT.class)),
            Stream.of(kind)
                .filter(ExplicitProxyContractIT.KINDS::contains)
                .map(k -> quoted(ExplicitProxyContractIT.class)),
            Stream.of(kind)
                .filter(EmbeddedResolverContractIT.KINDS::contains)
                .map(k -> quoted(EmbeddedResolverContractIT.class)),
            Stream.of(kind)
                .filter(ContainerJvmContractIT.KINDS::contains)
                .map(k -> quoted(ContainerJvmContractIT.class)))
        .flatMap(tests -> tests)
        .collect(Collectors.joining("; "));
  }

  private static String quoted(Class<?> test) {
    return "`" + test.getSimpleName() + "`";
  }
}
