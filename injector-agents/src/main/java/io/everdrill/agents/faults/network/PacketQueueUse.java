package io.everdrill.agents.faults.network;

/** Whether packets may be led through this process, which carries less than the kernel. */
public enum PacketQueueUse {
  ALLOWED,
  FORBIDDEN
}
