package io.everdrill.bench;

import java.time.Duration;

/** Events, and the processor time that they took. */
record Throughput(long events, Duration cpu) {

  Throughput {
    if (events <= 0 || !cpu.isPositive()) {
      throw new IllegalArgumentException(
          "expected events and time to be measured, got %d in %s".formatted(events, cpu));
    }
  }

  double perCpuSecond() {
    return events / (cpu.toNanos() / 1e9);
  }

  double microsAnEvent() {
    return cpu.toNanos() / 1e3 / events;
  }
}
