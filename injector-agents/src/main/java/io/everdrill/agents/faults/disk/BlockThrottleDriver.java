package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.OwnGroupDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.DiskFault;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The throttle of the v1 controller blkio, on a group of the target's own. Of reads, and of writes
 * that go to the device at once: in v1 what the kernel writes back later is nobody's.
 */
final class BlockThrottleDriver extends OwnGroupDriver<DiskFault.Throttle> {

  private static final String CONTROLLER = "blkio";
  private static final List<String> FILES =
      List.of("blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device");

  private final ControlGroups groups;

  BlockThrottleDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(watchdogs);
    this.groups = groups;
  }

  @Override
  public Class<DiskFault.Throttle> faultType() {
    return DiskFault.Throttle.class;
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-blkio";
  }

  @Override
  public String needs() {
    return "root, control groups v1";
  }

  @Override
  public Support support() {
    return groups.supportV1(CONTROLLER);
  }

  @Override
  protected Path groupOf(long pid) {
    return groups.groupV1(pid, CONTROLLER);
  }

  @Override
  protected List<Setting> settings(DiskFault.Throttle fault, List<Long> processes) {
    return all(fault, fault.bytesPerSecond()).toList();
  }

  /** 0 is no limit. */
  @Override
  protected List<Setting> release(DiskFault.Throttle fault) {
    return all(fault, 0).toList();
  }

  private static Stream<Setting> all(DiskFault.Throttle fault, long bytesPerSecond) {
    String text = Disk.of(fault.path()).device() + " " + bytesPerSecond;
    return FILES.stream().map(file -> new Setting(file, text));
  }
}
