package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.GroupLimitDriver;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.topics.events.DiskFault;
import java.util.Arrays;
import java.util.stream.Collectors;

/** {@code io.max} of the target's own v2 group, for the device under the path. */
final class IoMaxDriver extends GroupLimitDriver<DiskFault.Throttle> {

  IoMaxDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    super(groups, watchdogs, "io", "io.max");
  }

  @Override
  public Class<DiskFault.Throttle> faultType() {
    return DiskFault.Throttle.class;
  }

  @Override
  protected String text(DiskFault.Throttle fault) {
    return text(Disk.of(fault.path()).device(), fault.bytesPerSecond());
  }

  static String text(String device, long bytesPerSecond) {
    return "%s rbps=%d wbps=%d".formatted(device, bytesPerSecond, bytesPerSecond);
  }

  @Override
  protected String was(DiskFault.Throttle fault, String content) {
    return was(Disk.of(fault.path()).device(), content);
  }

  /** A device without any limit has no line. */
  static String was(String device, String content) {
    return content
        .lines()
        .filter(line -> line.startsWith(device + " "))
        .map(
            line ->
                Arrays.stream(line.split(" "))
                    .filter(part -> part.equals(device) || part.matches("[rw]bps=.*"))
                    .collect(Collectors.joining(" ")))
        .findFirst()
        .orElse(device + " rbps=max wbps=max");
  }
}
