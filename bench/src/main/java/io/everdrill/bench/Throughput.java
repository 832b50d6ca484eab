package io.everdrill.bench;

import java.time.Duration;

/** Events, and the processor time that they took. */
record Throughput(long events, Duration cpu) {

  double perCpuSecond() {
    return events / (cpu.toNanos() / 1e9);
  }

  double microsAnEvent() {
    return cpu.toNanos() / 1e3 / events;
  }
}
