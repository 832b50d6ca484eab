package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.Trials;
import java.util.Map;

/** The trials of processor, memory and handles. */
public final class ResourceTrials implements Trials {

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "cpu-load", CpuLoadTrial::new,
        "cpu-throttle", CpuThrottleTrial::new,
        "memory-fill", MemoryFillTrial::new,
        "memory-limit", MemoryLimitTrial::new,
        "file-descriptor-exhaustion", FileLimitTrial::new);
  }
}
