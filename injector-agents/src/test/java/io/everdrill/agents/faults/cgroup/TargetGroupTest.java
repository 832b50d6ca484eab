package io.everdrill.agents.faults.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which control groups may be a target: in folders shaped like two hierarchies of v1 and one of v2,
 * with real processes that say that they are in them.
 */
class TargetGroupTest {

  @TempDir Path folder;
  private Path proc;
  private Process victim;

  @BeforeEach
  void layOut() throws IOException {
    proc = folder.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    StringBuilder mounts = new StringBuilder();
    for (String hierarchy : new String[] {"cpu", "memory", "unified"}) {
      Path root = Files.createDirectories(folder.resolve(hierarchy));
      Files.writeString(root.resolve("cgroup.procs"), "");
      String type = hierarchy.equals("unified") ? "cgroup2" : "cgroup";
      mounts.append("41 31 0:38 / %s rw,relatime - %s x rw,%s\n".formatted(root, type, hierarchy));
    }
    Files.writeString(proc.resolve("self/mountinfo"), mounts);
    victim = new ProcessBuilder("sleep", "300").start();
  }

  @AfterEach
  void end() {
    victim.destroyForcibly();
  }

  private Path group(String hierarchy, String path, Object... pids) throws IOException {
    Path group = Files.createDirectories(Path.of(folder.resolve(hierarchy) + path));
    StringBuilder lines = new StringBuilder();
    for (Object pid : pids) {
      lines.append(pid).append('\n');
    }
    Files.writeString(group.resolve("cgroup.procs"), lines);
    return group;
  }

  /** What the kernel says of where a process is. */
  private void says(long pid, String lines) throws IOException {
    Path of = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(of.resolve("cgroup"), lines);
  }

  private TargetGroup target(String path) {
    Target target =
        Orders.order(Location.ofControlGroup("here", path), new Fault.Noop(), Duration.ofSeconds(1))
            .target();
    return TargetGroup.of(ControlGroups.in(proc), target);
  }

  private void assertRefused(String path, Refusal reason, String why) {
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> target(path))
        .withMessageContaining(why)
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void holdsWhatIsInItAndBelowItInAnyHierarchy() throws IOException {
    Path cpu = group("cpu", "/shop", 4000001);
    group("cpu", "/shop/inner", 4000002);
    group("memory", "/shop", 4000003, 4000001);

    TargetGroup shop = target("/shop");

    assertThat(shop.processes()).containsExactlyInAnyOrder(4000001L, 4000002L, 4000003L);
    assertThat(shop.v1("cpu")).isEqualTo(cpu);
    assertThat(shop.charged("cpu")).isEqualTo(cpu);
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(shop::v2)
        .withMessageContaining("no process is in it in v2");
  }

  @Test
  void groupThatIsNotThereOrEmptyIsNotFound() throws IOException {
    group("cpu", "/idle");

    assertRefused("/nobody", Refusal.TARGET_NOT_FOUND, "not here");
    assertRefused("/idle", Refusal.TARGET_NOT_FOUND, "is empty");
  }

  @Test
  void rootIsRefused() {
    assertRefused("/", Refusal.POLICY, "the root");
  }

  @Test
  void groupThatHoldsTheAgentIsRefusedThoughOnlyBelowItAndInOneHierarchy() throws IOException {
    long self = ProcessHandle.current().pid();
    group("cpu", "/system", victim.pid());
    says(self, "3:memory:/\n2:cpu:/system/everdrill.service\n0::/\n");

    assertRefused("/system", Refusal.POLICY, "the agent itself");
  }

  @Test
  void groupOfWhoStartedTheAgentIsRefused() throws IOException {
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    group("cpu", "/system", victim.pid());
    says(parent, "2:cpu:/system\n");

    assertRefused(
        "/system", Refusal.POLICY, parent == 1 ? "process 1" : "the agent itself or its ancestor");
  }

  @Test
  void groupOfProcessOneIsRefused() throws IOException {
    group("unified", "/init.scope", 1);
    says(1, "0::/init.scope\n");

    assertRefused("/init.scope", Refusal.POLICY, "process 1");
  }

  @Test
  void groupWithAnSshServerIsRefused() throws IOException {
    Path sshd = Files.copy(Path.of("/bin/sleep"), folder.resolve("sshd"));
    Process server = new ProcessBuilder(sshd.toString(), "300").start();
    try {
      group("unified", "/system/ssh", server.pid());
      says(server.pid(), "0::/system/ssh\n");

      assertRefused("/system", Refusal.POLICY, server.pid() + ", which serves SSH");
    } finally {
      server.destroyForcibly();
    }
  }

  /** As a namespace of processes has them that the agent does not see. */
  @Test
  void groupOfProcessesThatCannotBeSeenIsRefused() throws IOException {
    group("unified", "/shop", 0);

    assertRefused("/shop", Refusal.POLICY, "cannot be seen");
  }

  @Test
  void groupOfAnInjectionIsRefused() throws IOException {
    group("cpu", "/shop/everdrill-x", victim.pid());

    assertRefused("/shop/everdrill-x", Refusal.CONFLICT, "another injection");
  }

  @Test
  void groupThatOnlyHoldsGroupsTakesNoProcessInV2() throws IOException {
    Path shop = group("unified", "/shop");
    group("unified", "/shop/inner", victim.pid());
    Files.writeString(shop.resolve("cgroup.controllers"), "cpu\n");
    Files.writeString(shop.resolve("cgroup.subtree_control"), "cpu\n");

    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> target("/shop").charged("cpu"))
        .withMessageContaining("v2 lets no process into it");
  }
}
