package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.CgroupUndo.Setting;
import io.everdrill.agents.faults.CgroupUndo.Was;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.faults.cgroup.WholeGroupV1Driver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The quota of the v1 controller cpu of a whole group; its period stays as it is. */
final class WholeCpuQuotaDriver extends WholeGroupV1Driver<ResourceFault.CpuThrottle> {

  private static final String QUOTA = "cpu.cfs_quota_us";
  private static final String PERIOD = "cpu.cfs_period_us";

  WholeCpuQuotaDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(ResourceFault.CpuThrottle.class, "cpu", groups, watchdogs);
  }

  @Override
  public String mechanism() {
    return "cgroup-v1-cpu-whole";
  }

  @Override
  protected List<Setting> settings(ResourceFault.CpuThrottle fault, Path group) {
    return List.of(new Setting(QUOTA, quota(fault, group)));
  }

  private static String quota(ResourceFault.CpuThrottle fault, Path group) {
    return Long.toString(Math.round(fault.cpuPercent() / 100 * number(group, PERIOD)));
  }

  /** A group must not have more than the one around it: the kernel refuses that. */
  @Override
  protected List<Was> before(ResourceFault.CpuThrottle fault, Path group) {
    if (fault.cpuPercent() / 100 * number(group, PERIOD) < CpuShare.LEAST_QUOTA_MICROS) {
      throw refused(
          "its period of %d us is too short for %s percent"
              .formatted(number(group, PERIOD), fault.cpuPercent()));
    }
    Stream.iterate(group, Path::getParent)
        .takeWhile(outer -> Files.exists(outer.resolve(QUOTA)))
        .filter(outer -> percent(outer) <= fault.cpuPercent())
        .forEach(
            outer -> {
              throw refused(outer + " has no more than " + percent(outer) + " percent already");
            });
    TargetGroup.tree(group).stream()
        .skip(1)
        .filter(inner -> percent(inner) > fault.cpuPercent() && percent(inner) < Double.MAX_VALUE)
        .forEach(
            inner -> {
              throw refused(
                  inner + " in it may have " + percent(inner) + " percent, which is more");
            });
    return List.of(new Was(QUOTA, quota(fault, group), Long.toString(number(group, QUOTA))));
  }

  private static OrderRefused refused(String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, "cpuPercent: " + why);
  }

  /** Of one core; the greatest number where there is no limit. */
  private static double percent(Path group) {
    long quota = number(group, QUOTA);
    return quota < 0 ? Double.MAX_VALUE : 100.0 * quota / number(group, PERIOD);
  }

  private static long number(Path group, String file) {
    return Long.parseLong(ControlGroups.read(group.resolve(file)).strip());
  }
}
