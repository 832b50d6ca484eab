package io.everdrill.agents.faults.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.ResourceFault.CpuThrottle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which processes are moved: in a folder shaped like v1, where a list can be as the kernel's is.
 */
class OwnGroupDriverTest {

  @TempDir Path folder;

  private static final class OwnGroup extends OwnGroupDriver<CpuThrottle> {
    private final ControlGroups groups;

    OwnGroup(ControlGroups groups) {
      super(new HeldWatchdogs());
      this.groups = groups;
    }

    @Override
    public Class<CpuThrottle> faultType() {
      return CpuThrottle.class;
    }

    @Override
    public String mechanism() {
      return "cgroup-v1-cpu";
    }

    @Override
    public String needs() {
      return "";
    }

    @Override
    public Support support() {
      return groups.supportV1("cpu");
    }

    @Override
    protected Path groupOf(long pid) {
      return groups.groupV1(pid, "cpu");
    }

    @Override
    protected List<Setting> settings(CpuThrottle fault, List<Long> processes) {
      return List.of();
    }

    @Override
    protected List<Setting> release(CpuThrottle fault) {
      return List.of();
    }
  }

  /**
   * Linux counts the tasks of a v1 group, then lists as many: what starts in between pushes others
   * out at the end, the target too if it is in a younger group of another controller.
   */
  @Test
  void targetIsMovedThoughTheListOfItsGroupLeavesItOut() throws IOException {
    try (Victim victim = new Victim(folder)) {
      Path home = Files.createDirectories(folder.resolve("cgroup/shop"));
      Files.writeString(home.resolve("cgroup.procs"), "1\n");
      Path proc = folder.resolve("proc");
      Files.createDirectories(proc.resolve("self"));
      Files.createDirectories(proc.resolve(Long.toString(victim.pid())));
      Files.writeString(
          proc.resolve("self/mountinfo"),
          "41 31 0:38 / " + home.getParent() + " rw,relatime - cgroup cgroup rw,cpu\n");
      Files.writeString(proc.resolve(victim.pid() + "/cgroup"), "4:cpu:/shop\n0::/\n");
      OwnGroup driver = new OwnGroup(ControlGroups.in(proc));
      var order = Orders.on(victim, new CpuThrottle(20), Duration.ofSeconds(20));
      var undo = driver.prepare(order);

      List<String> plan = driver.plan(order, undo);

      assertThat(plan.getLast())
          .isEqualTo("echo %d > '%s/cgroup.procs'".formatted(victim.pid(), undo.group()));
    }
  }
}
