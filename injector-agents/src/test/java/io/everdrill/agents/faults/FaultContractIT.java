package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import io.everdrill.agents.faults.network.PacketQueueUse;
import io.everdrill.agents.faults.process.FreezeTrials;
import io.everdrill.agents.faults.process.ProcessTrials;
import io.everdrill.agents.faults.proxy.ProxyTrials;
import io.everdrill.agents.faults.resource.ResourceTrials;
import io.everdrill.agents.faults.sql.SqlTrials;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every driver owes, tried on this machine, each kind in a network of its own: the effect,
 * seen by something that knows nothing of the driver; the world as it was afterwards; and an end by
 * itself when the agent is dead.
 */
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

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LIMIT_OF_THE_KILLED = Duration.ofSeconds(3);
  private static final Duration LIMIT_OF_AN_UNDO_PROCESS = Duration.ofSeconds(10);
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(2);
  private static final Duration NORMAL_WITHIN = Duration.ofSeconds(5);

  private static final ContractTable TABLE = new ContractTable();

  static Stream<String> kinds() {
    return makers().keySet().stream();
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

  private static DriverSet drivers(Trial trial) {
    return HostFaults.drivers(
        () -> Orders.DRILLS_ELSEWHERE, new Random(7), trial.connections(), PacketQueueUse.ALLOWED);
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void takesEffectAndIsUndoneExactly_S7_S9(String kind) throws Exception {
    try (Trial trial = trial(kind);
        DriverSet drivers = drivers(trial)) {
      assumeAble(drivers, kind);
      trial.awaitNormal(NORMAL_WITHIN);
      String before = trial.world();
      assertMissingTargetIsRefused(trial, drivers);
      PreparedFault fault = drivers.prepare(trial.order(LIMIT));
      Remedy remedy = fault.remedy();
      assertThat(trial.world()).as("preparing touches nothing").isEqualTo(before);
      try {
        long started = System.nanoTime();
        fault.apply().run();
        Duration apply = Duration.ofNanos(System.nanoTime() - started);
        Await.until(SEEN_WITHIN, () -> remedy.look() == Sight.IN_FORCE, kind + " seen in force");
        fault.sustain().run();
        String measured = trial.measureInForce();
        TABLE.applied(kind, fault.mechanism(), trial.asked(), measured, apply);
      } finally {
        long started = System.nanoTime();
        remedy.revert();
        TABLE.reverted(kind, Duration.ofNanos(System.nanoTime() - started));
      }
      assertThat(remedy.gone()).as("gone after revert").isTrue();
      trial.awaitNormal(NORMAL_WITHIN);
      assertThat(trial.world()).as("the world after revert").isEqualTo(before);
      remedy.revert();
      assertThat(trial.world()).as("the world after a second revert").isEqualTo(before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void endsByItsLimitWhenTheAgentIsKilledAndStaysDead_S1(String kind) throws Exception {
    try (Trial trial = trial(kind);
        DriverSet drivers = drivers(trial)) {
      assumeAble(drivers, kind);
      String before = trial.world();
      Duration limit = limitOfTheKilled(drivers, kind);
      try (HeldFault held = HeldFault.by(trial, limit)) {
        trial.measureInForce();

        held.kill();

        long killed = System.nanoTime();
        trial.awaitNormal(limit.plus(NORMAL_WITHIN));
        Duration gone = Duration.ofNanos(System.nanoTime() - killed);
        TABLE.goneAfterKill(kind, gone);
        System.out.println(kind + ": gone " + gone.toMillis() + " ms after SIGKILL of its agent");
        awaitWorld(trial, before);
        assertThat(gone).isLessThan(limit.plusSeconds(1));
        held.remedy(drivers).revert();
        assertThat(trial.world()).as("the world after the journal's revert").isEqualTo(before);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void isUndoneAtOnceByTheNextAgent_S1(String kind) throws Exception {
    try (Trial trial = trial(kind);
        DriverSet drivers = drivers(trial)) {
      assumeAble(drivers, kind);
      String before = trial.world();
      try (HeldFault held = HeldFault.by(trial, LIMIT)) {
        held.kill();

        Remedy remedy = held.remedy(drivers);
        remedy.revert();

        assertThat(remedy.gone()).isTrue();
        trial.awaitNormal(NORMAL_WITHIN);
        awaitWorld(trial, before);
      }
    }
  }

  /** The last traces may go a moment after the effect: a process that has been killed is reaped. */
  private static void awaitWorld(Trial trial, String before) throws Exception {
    long deadline = System.nanoTime() + NORMAL_WITHIN.toNanos();
    while (!trial.world().equals(before) && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertThat(trial.world()).as("the world afterwards").isEqualTo(before);
  }

  /**
   * What a JVM has to undo, its start included, gets the time that this takes on a machine that is
   * busy with other tests; everything else 3 s.
   */
  private static Duration limitOfTheKilled(DriverSet drivers, String kind) {
    return drivers.drivers(kind).stream().anyMatch(d -> d.endsAlone() == EndsAlone.UNDO_PROCESS)
        ? LIMIT_OF_AN_UNDO_PROCESS
        : LIMIT_OF_THE_KILLED;
  }

  private static void assertMissingTargetIsRefused(Trial trial, DriverSet drivers) {
    FaultOrder<?> order = trial.onMissingTarget();
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(order))
        .satisfies(
            refused -> assertThat(refused.reason()).isIn(Refusal.TARGET_NOT_FOUND, Refusal.POLICY));
  }

  private static void assumeAble(DriverSet drivers, String kind) {
    Capability capability = drivers.capabilities().get(kind);
    assumeTrue(
        capability instanceof Capability.Able, () -> kind + " is not possible here: " + capability);
  }

  @AfterAll
  static void printTable() {
    System.out.println(TABLE);
  }
}
