package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.faults.cgroup.WholeGroupV1Driver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.nio.file.Path;
import java.util.List;

/**
 * The throttle of the v1 controller blkio of a whole group. It does not reach the groups below one,
 * so a group that has such is refused.
 */
final class WholeBlockThrottleDriver extends WholeGroupV1Driver<DiskFault.Throttle> {

  private static final List<String> FILES =
      List.of("blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device");

  WholeBlockThrottleDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(DiskFault.Throttle.class, "blkio", groups, watchdogs);
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-blkio-whole";
  }

  @Override
  protected List<Setting> settings(DiskFault.Throttle fault, Path group) {
    String text = Disk.of(fault.path()).device() + " " + fault.bytesPerSecond();
    return FILES.stream().map(file -> new Setting(file, text)).toList();
  }

  @Override
  protected List<Was> before(DiskFault.Throttle fault, Path group) {
    if (TargetGroup.tree(group).size() > 1) {
      throw refused("this throttle does not reach the groups below it");
    }
    return settings(fault, group).stream().map(set -> was(fault, group, set)).toList();
  }

  private static Was was(DiskFault.Throttle fault, Path group, Setting set) {
    String device = Disk.of(fault.path()).device() + " ";
    long rate =
        ControlGroups.read(group.resolve(set.file()))
            .lines()
            .filter(line -> line.startsWith(device))
            .mapToLong(line -> Long.parseLong(line.substring(device.length())))
            .findFirst()
            .orElse(0);
    if (rate > 0 && rate <= fault.bytesPerSecond()) {
      throw refused("it has no more than " + rate + " bytes per second already");
    }
    // 0 is no limit, and no line.
    return new Was(set.file(), set.text(), device + rate);
  }

  private static OrderRefused refused(String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, "control group: " + why);
  }
}
