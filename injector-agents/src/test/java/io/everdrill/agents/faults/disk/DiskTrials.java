package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.DiskFault;
import java.util.Map;

/** The trials of file systems. */
public final class DiskTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "disk-fill", DiskFillTrial::new,
        "disk-load", DiskLoadTrial::new,
        "disk-throttle", DiskThrottleTrial::new,
        "disk-read-only", DiskReadOnlyTrial::new,
        "disk-error", () -> new DiskErrorTrial(DiskFault.Errno.EIO),
        "disk-delay", DiskDelayTrial::new);
  }
}
