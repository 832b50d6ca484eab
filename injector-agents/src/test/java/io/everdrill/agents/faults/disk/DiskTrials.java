package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.Trials;
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
        "disk-error", DiskErrorTrial::new,
        "disk-delay", DiskDelayTrial::new);
  }
}
