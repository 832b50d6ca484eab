package io.everdrill.agents.faults.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.ResourceFault.CpuThrottle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which bytes go to which file of cgroup v2: in a folder shaped like it, because hosts where v1 has
 * the controllers cannot show it for real.
 */
class GroupLimitDriverTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Victim victim;
  private Path group;
  private CpuLimit driver;

  private static final class CpuLimit extends GroupLimitDriver<CpuThrottle> {
    CpuLimit(ControlGroups groups) {
      super(groups, new HeldWatchdogs(), "cpu", "cpu.max");
    }

    @Override
    public Class<CpuThrottle> faultType() {
      return CpuThrottle.class;
    }

    @Override
    protected String text(CpuThrottle fault) {
      return "20000 100000";
    }
  }

  @BeforeEach
  void layOut() throws IOException {
    victim = new Victim(folder);
    Path root = Files.createDirectories(folder.resolve("cgroup"));
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    Files.writeString(root.resolve("cgroup.procs"), "");
    group = Files.createDirectories(root.resolve("system.slice/shop.service"));
    Files.writeString(group.resolve("cgroup.procs"), victim.pid() + "\n");
    Files.writeString(group.resolve("cpu.max"), "max 100000\n");
    Path proc = folder.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    Files.createDirectories(proc.resolve(Long.toString(victim.pid())));
    Files.writeString(
        proc.resolve("self/mountinfo"),
        "41 31 0:38 / " + root + " rw,relatime - cgroup2 cgroup2 rw\n");
    Files.writeString(proc.resolve(victim.pid() + "/cgroup"), "0::/system.slice/shop.service\n");
    driver = new CpuLimit(ControlGroups.in(proc));
  }

  @AfterEach
  void end() {
    victim.close();
  }

  private String limit() throws IOException {
    return Files.readString(group.resolve("cpu.max")).strip();
  }

  @Test
  void supportedWhereTheControllerIsListed() throws IOException {
    assertThat(driver.support()).isEqualTo(new Support.Yes());

    Files.writeString(folder.resolve("cgroup/cgroup.controllers"), "hugetlb\n");

    assertThat(driver.support())
        .isInstanceOfSatisfying(
            Support.No.class,
            no -> assertThat(no.reason()).contains("no controller cpu", "hugetlb"));
  }

  @Test
  void writesTheLimitAndThenWhatWasThere_S7() throws IOException {
    var order = Orders.on(victim, new CpuThrottle(20), LIMIT);
    var undo = driver.prepare(order);
    assertThat(limit()).isEqualTo("max 100000");

    driver.apply(order, undo);

    assertThat(limit()).isEqualTo("20000 100000");
    assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);

    Reverted.by(driver, undo);
    Reverted.by(driver, undo);

    assertThat(limit()).isEqualTo("max 100000");
    assertThat(driver.gone(undo)).isTrue();
  }

  @Test
  void dryRunNamesTheWatchdogThatIsArmed() throws IOException {
    var order = Orders.on(victim, new CpuThrottle(20), LIMIT);
    var undo = driver.prepare(order);
    String planned = driver.plan(order, undo).getFirst();
    driver.apply(order, undo);
    try {
      String armed =
          Files.readString(
              Path.of("/proc/" + TaggedProcesses.of(order.tag()).getFirst() + "/cmdline"));

      assertThat(planned)
          .endsWith(
              Stream.of(armed.split("\0")).map(Shell::quoted).collect(Collectors.joining(" ")));
    } finally {
      Reverted.by(driver, undo);
    }
  }

  @Test
  void whatSomebodyElseWroteMeanwhileStays_S7() throws IOException {
    var order = Orders.on(victim, new CpuThrottle(20), LIMIT);
    var undo = driver.prepare(order);
    driver.apply(order, undo);
    Files.writeString(group.resolve("cpu.max"), "50000 100000\n");

    Reverted.by(driver, undo);

    assertThat(limit()).isEqualTo("50000 100000");
    assertThat(driver.gone(undo)).isTrue();
  }

  @Test
  void watchdogTooLeavesWhatSomebodyElseWrote_S7() throws IOException {
    var order = Orders.on(victim, new CpuThrottle(20), Duration.ofMillis(500));
    var undo = driver.prepare(order);
    driver.apply(order, undo);
    Files.writeString(group.resolve("cpu.max"), "50000 100000\n");

    await().atMost(Duration.ofSeconds(5)).until(() -> TaggedProcesses.of(order.tag()).isEmpty());

    assertThat(limit()).isEqualTo("50000 100000");
    Reverted.by(driver, undo);
  }

  @Test
  void watchdogWritesWhatWasThereAtTheLimit_S1() {
    var order = Orders.on(victim, new CpuThrottle(20), Duration.ofMillis(500));
    var undo = driver.prepare(order);

    driver.apply(order, undo);

    await().atMost(Duration.ofSeconds(5)).until(() -> limit().equals("max 100000"));
    Reverted.by(driver, undo);
  }

  /** As when an apply that hung goes on behind the revert. */
  @Test
  void watchdogStandsByBehindARevertThatDidNotTakeHold_S1() throws IOException {
    var order = Orders.on(victim, new CpuThrottle(20), Duration.ofSeconds(2));
    var undo = driver.prepare(order);
    driver.apply(order, undo);

    driver.revert(undo);

    Files.writeString(group.resolve("cpu.max"), undo.set() + "\n");
    assertThat(driver.gone(undo)).isFalse();
    assertRefused(Refusal.CONFLICT);
    await().atMost(Duration.ofSeconds(7)).until(() -> limit().equals("max 100000"));
    Reverted.by(driver, undo);
  }

  @Test
  void secondFaultOnTheSameGroupIsRefused() {
    var order = Orders.on(victim, new CpuThrottle(20), LIMIT);
    var undo = driver.prepare(order);
    driver.apply(order, undo);
    try {
      assertRefused(Refusal.CONFLICT);
    } finally {
      Reverted.by(driver, undo);
    }
  }

  @Test
  void groupThatOthersShareIsRefused() throws IOException {
    Files.writeString(group.resolve("cgroup.procs"), victim.pid() + "\n1\n");

    assertRefused(Refusal.UNSUPPORTED);
  }

  @Test
  void groupWithoutTheControllerIsRefused() throws IOException {
    Files.delete(group.resolve("cpu.max"));

    assertRefused(Refusal.UNSUPPORTED);
  }

  /** As a slice with services below it: nobody has to be alone in a group that is the target. */
  @Test
  void groupThatIsTheTargetIsLimitedWithWhateverIsInIt_S7() throws IOException {
    Path slice = group.getParent();
    Files.writeString(slice.resolve("cpu.max"), "300000 100000\n");
    Files.writeString(slice.resolve("cgroup.procs"), "");
    var order =
        Orders.order(Location.ofControlGroup("here", "/system.slice"), new CpuThrottle(20), LIMIT);
    var undo = driver.prepare(order);

    driver.apply(order, undo);

    assertThat(slice.resolve("cpu.max")).hasContent("20000 100000");
    assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);
    victim.kill();
    assertThat(driver.look(undo)).isEqualTo(Sight.IN_FORCE);

    Reverted.by(driver, undo);

    assertThat(slice.resolve("cpu.max")).hasContent("300000 100000");
    assertThat(limit()).isEqualTo("max 100000");
  }

  private void assertRefused(Refusal reason) {
    var order = Orders.on(victim, new CpuThrottle(20), LIMIT);
    assertThatExceptionOfType(OrderRefused.class)
        .isThrownBy(() -> driver.prepare(order))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
