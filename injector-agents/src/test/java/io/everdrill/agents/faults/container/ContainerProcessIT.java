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
import io.everdrill.agents.faults.resource.Processor;
import io.everdrill.topics.events.BusinessFault;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ProcessFault;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of processes reach a container that is named alone, from the host, by process id. */
class ContainerProcessIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration WHILE = Duration.ofMillis(400);
  private static final Duration WITHIN = Duration.ofSeconds(10);
  private static final String BUSY = "while :; do :; done";
  private static final String TAKES_64_MIB =
      "while :; do busybox dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null; echo $?;"
          + " busybox usleep 100000; done";

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

  /** What leaves at most this much of a core to a shell that would take all of it. */
  private record Slowed(Fault fault, double mostPercent) {}

  static List<Slowed> slowed() {
    return List.of(
        new Slowed(new ResourceFault.CpuThrottle(10), 14),
        new Slowed(new ProcessFault.Freeze(), 0),
        new Slowed(new ProcessFault.Pause(), 0),
        new Slowed(new BusinessFault.Stuck(), 0));
  }

  @ParameterizedTest
  @MethodSource("slowed")
  void shellInAContainerGetsNoMoreOfACoreThanTheFaultLeaves_S7(Slowed slowed) throws Exception {
    String container = docker.start(BUSY);
    long pid = pid(container);
    String before = world(pid);

    Remedy remedy = applied(container, slowed.fault());

    assertThat(Processor.of(List.of(pid), WHILE).ranPercent()).isBetween(0.0, slowed.mostPercent());
    remedy.revert();
    assertThat(remedy.gone()).isTrue();
    await()
        .pollInSameThread()
        .atMost(WITHIN)
        .until(() -> Processor.of(List.of(pid), WHILE).wantedPercent() > 85);
    assertThat(world(pid)).isEqualTo(before);
  }

  @Test
  void whatTakesMoreMemoryThanTheLimitIsKilledInTheContainer_S7() throws Exception {
    String container = docker.start(TAKES_64_MIB);
    long pid = pid(container);
    await().atMost(WITHIN).until(() -> LocalDocker.lastLine(container).equals("0"));
    String before = world(pid);

    Remedy remedy = appliedBetweenTwoTakings(container, new ResourceFault.MemoryLimit(32 << 20));

    await().atMost(WITHIN).until(() -> LocalDocker.lastLine(container).equals("137"));
    remedy.revert();
    await().atMost(WITHIN).until(() -> LocalDocker.lastLine(container).equals("0"));
    assertThat(world(pid)).isEqualTo(before);
  }

  @Test
  void openFilesOfAContainerAreLimited_S7() throws Exception {
    String container = docker.start(BUSY);
    String before = world(pid(container));

    Remedy remedy = applied(container, new ResourceFault.FileDescriptors(2));

    assertThat(world(pid(container))).isNotEqualTo(before);
    remedy.revert();
    assertThat(world(pid(container))).isEqualTo(before);
  }

  @Test
  void containerEndsWhenItsFirstProcessIsKilled() {
    String container = docker.start(BUSY);

    applied(container, new ProcessFault.Kill(Duration.ZERO));

    await()
        .atMost(WITHIN)
        .until(
            () ->
                LocalDocker.of(container, "{{.State.Status}} {{.State.ExitCode}}")
                    .equals("exited 137"));
  }

  /** Nothing says which process that is. */
  @Test
  void killingWhateverComesInItsPlaceNeedsAPidFile() {
    for (Fault fault :
        List.of(new ProcessFault.Kill(Duration.ofSeconds(1)), new BusinessFault.Dead())) {
      assertThatExceptionOfType(OrderRefused.class)
          .as(fault.kind())
          .isThrownBy(() -> drivers.prepare(Orders.onContainer(docker.shop(), fault, LIMIT)))
          .withMessageContaining("has no pidFile")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.UNSUPPORTED));
    }
  }

  private static long pid(String container) {
    return Long.parseLong(LocalDocker.of(container, "{{.State.Pid}}"));
  }

  /** In which groups it is, and what it may open. */
  private static String world(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cgroup"))
        + Files.readString(Path.of("/proc/" + pid + "/limits"));
  }

  /** While it has its 64 MiB a limit under them is refused, as it should be. */
  private Remedy appliedBetweenTwoTakings(String container, Fault fault) {
    return await()
        .atMost(WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(e -> e.getMessage().contains("that the target has already"))
        .until(() -> applied(container, fault), Objects::nonNull);
  }

  private Remedy applied(String container, Fault fault) {
    PreparedFault prepared = drivers.prepare(Orders.onContainer(container, fault, LIMIT));
    prepared.apply().run();
    assertThat(prepared.remedy().look()).isEqualTo(Sight.IN_FORCE);
    return prepared.remedy();
  }
}
