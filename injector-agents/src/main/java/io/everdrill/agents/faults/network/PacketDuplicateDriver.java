package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Sends a share of the packets between the target and its peers a second time, in the kernel. Only
 * a table of one IP version knows how to copy.
 */
final class PacketDuplicateDriver extends PacketRuleDriver<NetworkFault.PacketDuplicate> {

  PacketDuplicateDriver(PacketFilter filter) {
    super(
        NetworkFault.PacketDuplicate.class,
        filter,
        new PacketReach.ByAddress(),
        copy(50, FaultTables.SAMPLE));
  }

  @Override
  String verdict(NetworkFault.PacketDuplicate fault, TableScope scope) {
    return copy(fault.duplicatePercent(), scope);
  }

  private static String copy(double percent, TableScope scope) {
    return CopyMark.notCopy()
        + share(percent)
        + "counter name hit "
        + CopyMark.around("dup to " + scope.family() + " daddr");
  }
}
