package io.everdrill.agents.faults.resource;

import io.everdrill.topics.events.ResourceFault;

/** A share of one core as the kernel is told it: so much time in each period. */
record CpuShare(long quotaMicros, long periodMicros) {

  private static final long PERIOD_MICROS = 100_000;

  /** The kernel's greatest period, for shares so small that the usual one is too short. */
  private static final long LONG_PERIOD_MICROS = 1_000_000;

  /** The kernel's smallest quota. */
  private static final long LEAST_QUOTA_MICROS = 1_000;

  static CpuShare of(ResourceFault.CpuThrottle fault) {
    double share = fault.cpuPercent() / 100;
    long period = share * PERIOD_MICROS < LEAST_QUOTA_MICROS ? LONG_PERIOD_MICROS : PERIOD_MICROS;
    return new CpuShare(Math.max(LEAST_QUOTA_MICROS, Math.round(share * period)), period);
  }
}
