package io.everdrill.agents.faults.network;

/** Whether packets may be led through this process, which carries less than the kernel. */
public enum PacketQueueUse {
  /** As many as it was seen to carry with ease; with more a queue gives up. */
  ALLOWED(12_000),
  /** However many: to measure what a queue carries, and for nothing else. */
  MEASURED(Integer.MAX_VALUE),
  FORBIDDEN(0);

  private final int mostPacketsPerSecond;

  PacketQueueUse(int mostPacketsPerSecond) {
    this.mostPacketsPerSecond = mostPacketsPerSecond;
  }

  int mostPacketsPerSecond() {
    return mostPacketsPerSecond;
  }
}
