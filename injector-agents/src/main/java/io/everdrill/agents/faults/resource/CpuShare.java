package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.ResourceFault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A share of one core as the kernel is told it: so much time in each period. */
record CpuShare(long quotaMicros, long periodMicros) {

  private static final long PERIOD_MICROS = 100_000;

  /** The kernel's greatest period, for shares so small that the usual one is too short. */
  private static final long LONG_PERIOD_MICROS = 1_000_000;

  /** The kernel's smallest quota. */
  static final long LEAST_QUOTA_MICROS = 1_000;

  static CpuShare of(ResourceFault.CpuThrottle fault) {
    double share = fault.cpuPercent() / 100;
    long period = share * PERIOD_MICROS < LEAST_QUOTA_MICROS ? LONG_PERIOD_MICROS : PERIOD_MICROS;
    return new CpuShare(Math.max(LEAST_QUOTA_MICROS, Math.round(share * period)), period);
  }

  /** Of a group that was made for the fault: its counters began with it. */
  static List<Exposure> throttled(Path group) {
    Map<String, Long> counters =
        ControlGroups.read(group.resolve("cpu.stat"))
            .lines()
            .map(line -> line.split(" "))
            .filter(field -> field.length == 2)
            .collect(Collectors.toMap(field -> field[0], field -> Long.parseLong(field[1])));
    return List.of(
        new Exposure(
            "periods",
            counters.getOrDefault("nr_throttled", 0L),
            counters.getOrDefault("nr_periods", 0L)));
  }
}
