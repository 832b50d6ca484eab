package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Sends a share of the packets between the target and its peers a second time. A copy comes by the
 * same hooks again; it carries a bit in its mark by which it is known, or it would be copied too.
 */
final class PacketDuplicateDriver extends PacketRuleDriver<NetworkFault.PacketDuplicate> {

  /**
   * Bit 27: not one that Docker, Kubernetes (14, 15) or Calico (16 to 31 from the top) begin with.
   */
  private static final String COPY = "0x08000000";

  private static final String NOT_COPY = "0xf7ffffff";

  PacketDuplicateDriver(PacketFilter filter) {
    super(NetworkFault.PacketDuplicate.class, filter, copy(50, FaultTables.SAMPLE));
  }

  /** Only a table of one IP version knows how to copy. */
  @Override
  String family(PacketScope scope) {
    return scope.family();
  }

  @Override
  String verdict(NetworkFault.PacketDuplicate fault, PacketScope scope) {
    return copy(fault.duplicatePercent(), scope);
  }

  private static String copy(double percent, PacketScope scope) {
    return "meta mark & %s == 0 ".formatted(COPY)
        + share(percent)
        + "counter name hit meta mark set meta mark | %s dup to %s daddr meta mark set meta mark & %s"
            .formatted(COPY, scope.family(), NOT_COPY);
  }
}
