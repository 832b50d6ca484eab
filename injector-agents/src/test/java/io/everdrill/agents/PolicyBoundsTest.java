package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.toxiproxy.ToxicLimits;
import io.everdrill.topics.events.ClockFault;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.JvmFault;
import io.everdrill.topics.events.KafkaFault;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import io.everdrill.topics.events.SqlFault;
import io.everdrill.topics.events.SqlFault.Statements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How strong a fault may be (S5): also where less is worse, and where either way is. */
class PolicyBoundsTest {

  private static final String PATH = "/srv/shop/file";

  /** A fault that is at its bound, and one that is just beyond it. */
  private record Pair(String parameter, Fault allowed, Fault tooStrong) {}

  @Test
  void whereLessIsWorseTheLeastIsHeld_S5() {
    for (Pair pair :
        List.of(
            new Pair("rateBitsPerSecond", bandwidth(1000), bandwidth(999)),
            new Pair(
                "cpuPercent",
                new ResourceFault.CpuThrottle(50),
                new ResourceFault.CpuThrottle(49.9)),
            new Pair(
                "limitBytes",
                new ResourceFault.MemoryLimit(1000),
                new ResourceFault.MemoryLimit(999)),
            new Pair(
                "spare",
                new ResourceFault.FileDescriptors(1000),
                new ResourceFault.FileDescriptors(0)),
            new Pair(
                "bytesPerSecond",
                new DiskFault.Throttle(PATH, 1000),
                new DiskFault.Throttle(PATH, 999)),
            new Pair(
                "bytesPerSecond",
                new KafkaFault.ClientThrottle("shop", 1000),
                new KafkaFault.ClientThrottle("shop", 1)),
            new Pair("leaveBytes", new DiskFault.Fill(PATH, 1000), new DiskFault.Fill(PATH, 0)),
            new Pair(
                "everyMs",
                new JvmFault.CollectGarbage(Duration.ofMillis(1000)),
                new JvmFault.CollectGarbage(Duration.ofMillis(999))),
            new Pair(
                "everyMs",
                new ProcessFault.Kill(Duration.ofMillis(1000)),
                new ProcessFault.Kill(Duration.ofMillis(1))))) {
      Map<String, Double> least =
          Map.of(pair.parameter(), pair.parameter().equals("cpuPercent") ? 50.0 : 1000.0);

      assertThat(objections(least, Map.of(), pair.allowed())).isEmpty();
      assertThat(objections(least, Map.of(), pair.tooStrong()))
          .singleElement()
          .asString()
          .startsWith(pair.parameter() + ": at least ");
    }
  }

  @Test
  void aKillThatIsNotRepeatedHasNoInterval() {
    assertThat(
            objections(Map.of("everyMs", 1000.0), Map.of(), new ProcessFault.Kill(Duration.ZERO)))
        .isEmpty();
  }

  @Test
  void aClockJumpsAsFarBackAsItMayForward_S5() {
    Map<String, Double> minute = Map.of("offsetMs", 60_000.0);

    for (Duration near : List.of(Duration.ofMinutes(1), Duration.ofMinutes(-1))) {
      assertThat(objections(Map.of(), minute, new ClockFault.Jump(near))).isEmpty();
    }
    for (Duration far : List.of(Duration.ofMillis(60_001), Duration.ofDays(-3650))) {
      assertThat(objections(Map.of(), minute, new ClockFault.Jump(far)))
          .containsExactly("offsetMs: at most 60000.0 here, got " + far.toMillis());
    }
  }

  @Test
  void bothBoundsOfOneParameterAreHeld_S5() {
    Map<String, Double> least = Map.of("rate", 0.9);
    Map<String, Double> greatest = Map.of("rate", 1.1);

    assertThat(objections(least, greatest, new ClockFault.Skew(1.1))).isEmpty();
    assertThat(objections(least, greatest, new ClockFault.Skew(0.01)))
        .containsExactly("rate: at least 0.9 here, got 0.01");
    assertThat(objections(least, greatest, new ClockFault.Skew(3)))
        .containsExactly("rate: at most 1.1 here, got 3.0");
  }

  @Test
  void everyBoundOfOnePermissionIsSaid() {
    Fault truncate = new ConfigFault.Truncate(PATH, 3);

    assertThat(objections("/etc/*", Map.of("keepBytes", 10.0), Map.of(), truncate))
        .containsExactly(
            "data: expected one of [/etc/*], it changes '" + PATH + "'",
            "keepBytes: at least 10.0 here, got 3");
  }

  @Test
  void whatAFaultDoesBesidesIsAllowedByItsOwnName() {
    Duration delay = Duration.ofMillis(5);

    assertThat(objections(Map.of(), Map.of(), new SqlFault.SlowStatement("t", delay))).isEmpty();
    assertThat(
            objections(
                Map.of(), Map.of(), new SqlFault.SlowStatement("t", delay, Statements.READS)))
        .singleElement()
        .asString()
        .startsWith("sql-slow-read on ")
        .endsWith(" is not allowed here");
  }

  /** Rows stay, so a policy from before still allows it; one that names tables is held to them. */
  @Test
  void tablesThatGetATriggerAreThoseNamedIfAnyIs_S9() {
    Fault slow = new SqlFault.SlowStatement("orders", Duration.ofSeconds(1));

    assertThat(excesses(List.of(), slow)).isEmpty();
    assertThat(excesses(List.of("ord*"), slow)).isEmpty();
    assertThat(excesses(List.of("invoices"), slow))
        .containsExactly("data: expected one of [invoices], it changes 'orders'");
  }

  private static Fault bandwidth(long bits) {
    return new NetworkFault.Bandwidth(bits, List.of(), List.of());
  }

  private static List<String> objections(
      Map<String, Double> least, Map<String, Double> greatest, Fault fault) {
    return objections("*", least, greatest, fault);
  }

  private static List<String> objections(
      String data, Map<String, Double> least, Map<String, Double> greatest, Fault fault) {
    return objections(
        new Policy.Permission(fault.kind(), List.of("*"), least, greatest, List.of(data)), fault);
  }

  private static List<String> excesses(List<String> data, Fault fault) {
    return objections(
        new Policy.Permission(fault.kind(), List.of("*"), Map.of(), Map.of(), data), fault);
  }

  private static List<String> objections(Policy.Permission permission, Fault fault) {
    Policy policy =
        new Policy(
            Duration.ofMinutes(1),
            2,
            List.of(permission),
            NeverCut.NOTHING,
            Policy.Execution.REAL,
            Connections.NONE,
            PacketQueueUse.FORBIDDEN,
            List.of(),
            ToxicLimits.NONE);
    return policy.objections(Commands.inject(7, fault), 0);
  }
}
