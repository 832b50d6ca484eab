package io.everdrill.agents.faults.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.ConfigFault;
import io.everdrill.topics.events.ContainerFault;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do to a container before, and while a fault is in force, stays as they did it. */
class ContainerDriverIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private LocalDocker docker;
  private DriverSet drivers;

  @BeforeEach
  void start() throws IOException {
    docker = LocalDocker.start();
    drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(7), docker.connections());
  }

  @AfterEach
  void stop() throws IOException {
    if (docker != null) {
      drivers.close();
      docker.close();
    }
  }

  @Test
  void whatAnOperatorHasPausedIsRefused_S9() {
    docker.operate("pause");

    assertRefused(new ContainerFault.Pause(), Refusal.CONFLICT);
    assertRefused(new ContainerFault.Kill(), Refusal.CONFLICT);

    assertThat(docker.shop("{{.State.Status}}")).isEqualTo("paused");
  }

  @Test
  void graceThatIsNotOverAtTheLimitIsRefused_S1() {
    assertRefused(new ContainerFault.Stop(LIMIT), Refusal.UNSUPPORTED);
  }

  @Test
  void networkThatItIsNotOnIsRefused_S9() {
    assertRefused(new ContainerFault.Disconnect("no-such-network"), Refusal.TARGET_NOT_FOUND);
  }

  @Test
  void startedByAnOperatorMeanwhileItRunsOn_S7() {
    Remedy remedy = applied(new ContainerFault.Kill());
    docker.operate("start");
    String started = docker.shop("{{.State.StartedAt}}");
    assertThat(remedy.look()).isEqualTo(Sight.NOT_IN_FORCE);

    remedy.revert();

    assertThat(docker.shop("{{.State.StartedAt}}")).isEqualTo(started);
  }

  @Test
  void removedMeanwhileItIsGone_S7() {
    Remedy remedy = applied(new ContainerFault.Pause());
    docker.operate("rm", "-f");

    remedy.revert();

    assertThat(remedy.look()).isEqualTo(Sight.TARGET_GONE);
  }

  @Test
  void onlyTheNetworkThatIsNamedIsLeft_andItsNamesComeBack_S7() {
    String another = docker.joinAnotherNetwork();
    String format =
        "{{range $name, $on := .NetworkSettings.Networks}} {{$name}} {{$on.IPAddress}}"
            + " {{$on.Aliases}}{{end}}";
    String before = docker.shop(format);
    Remedy remedy = applied(new ContainerFault.Disconnect(another));
    assertThat(docker.shop(format)).doesNotContain(another).contains(docker.address());

    remedy.revert();

    assertThat(remedy.gone()).isTrue();
    assertThat(docker.shop(format)).isEqualTo(before);
  }

  @Test
  void networkFaultIsInTheContainerOfThatNameAndEndsWithItsRun() throws Exception {
    var fault = new NetworkFault.Partition(Direction.BOTH, List.of(), List.of());
    var order = Orders.inContainer(docker.shop(), docker.address(), 7000, fault, LIMIT);
    PreparedFault prepared = drivers.prepare(order);
    String pid = docker.shop("{{.State.Pid}}");

    prepared.apply().run();

    assertThat(prepared.remedy().look()).isEqualTo(Sight.IN_FORCE);
    assertThat(prepared.plan().get().getFirst()).startsWith("nsenter -n -t " + pid + " nft");
    assertThat(Shell.run("nft", "list", "ruleset")).doesNotContain("everdrill-" + order.tag());
    AtomicLong seen = new AtomicLong(docker.answers());
    await()
        .pollInterval(Duration.ofMillis(700))
        .atMost(Duration.ofSeconds(10))
        .until(() -> seen.getAndSet(docker.answers()) == docker.answers());
    docker.operate("restart", "-t", "1");
    assertThat(prepared.remedy().look()).isEqualTo(Sight.TARGET_GONE);
    prepared.remedy().revert();
    assertThat(prepared.remedy().gone()).isTrue();
    long before = docker.answers();
    await().atMost(Duration.ofSeconds(10)).until(() -> docker.answers() > before);
  }

  @Test
  void faultThatWouldHitTheHostInItsPlaceIsRefused_S9() {
    for (Fault fault :
        List.of(
            new ResourceFault.CpuLoad(1, 10),
            new ResourceFault.MemoryFill(1 << 20),
            new DiskFault.Fill("/tmp", 1 << 20),
            new ConfigFault.Truncate("/etc/hostname", 0))) {
      assertThatExceptionOfType(OrderRefused.class)
          .as(fault.kind())
          .isThrownBy(() -> drivers.prepare(Orders.onContainer(docker.shop(), fault, LIMIT)))
          .withMessageContaining("would hit the agent's host in its place");
    }
  }

  private Remedy applied(ContainerFault fault) {
    PreparedFault prepared = drivers.prepare(Orders.onContainer(docker.shop(), fault, LIMIT));
    prepared.apply().run();
    assertThat(prepared.remedy().look()).isEqualTo(Sight.IN_FORCE);
    return prepared.remedy();
  }

  private void assertRefused(ContainerFault fault, Refusal reason) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> drivers.prepare(Orders.onContainer(docker.shop(), fault, LIMIT)))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
