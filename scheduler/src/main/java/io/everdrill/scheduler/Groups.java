package io.everdrill.scheduler;

import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InventoryEvent.Target;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Splits targets into groups that a network fault holds apart. The rules stand on one side only: on
 * both, a share of the packets would be hit twice.
 */
final class Groups {

  private Groups() {}

  /** One fault on one target of a drill. */
  record Part(Target target, Fault fault) {}

  /**
   * @param members targets that the scenario applies to, the drawn one among them
   * @param chance a number for each target, drawn once; the order of the halves
   * @return none where there are too few members for the split
   */
  static List<Part> parts(
      Split split,
      Fault fault,
      Target drawn,
      List<Target> members,
      ToDoubleFunction<Target> chance) {
    List<Target> others =
        members.stream()
            .filter(t -> !t.target().equals(drawn.target()))
            .filter(t -> !t.location().address().isEmpty())
            .sorted(Comparator.comparingDouble(chance).thenComparing(Target::target))
            .toList();
    return switch (split) {
      case NONE -> List.of(new Part(drawn, fault));
      case ONE_AGAINST_REST -> apart(List.of(drawn), others, fault);
      case HALVES -> {
        // Of all members half, rounded down, is the drawn target's group.
        int besideDrawn = Math.max(0, (others.size() + 1) / 2 - 1);
        List<Target> half = new ArrayList<>(List.of(drawn));
        half.addAll(others.subList(0, besideDrawn));
        yield apart(half, others.subList(besideDrawn, others.size()), fault);
      }
      case BRIDGE -> {
        int half = others.size() / 2;
        yield apart(others.subList(0, half), others.subList(half, others.size()), fault);
      }
    };
  }

  private static List<Part> apart(List<Target> here, List<Target> there, Fault fault) {
    if (here.isEmpty() || there.isEmpty() || !(fault instanceof NetworkFault network)) {
      return List.of();
    }
    List<String> peers = there.stream().map(t -> t.location().address()).sorted().toList();
    return here.stream().map(t -> new Part(t, against(network, peers))).toList();
  }

  private static NetworkFault against(NetworkFault fault, List<String> peers) {
    return switch (fault) {
      case NetworkFault.Latency f ->
          new NetworkFault.Latency(
              f.latency(), f.jitter(), f.correlationPercent(), peers, f.ports());
      case NetworkFault.PacketLoss f ->
          new NetworkFault.PacketLoss(f.lossPercent(), f.correlationPercent(), peers, f.ports());
      case NetworkFault.PacketDuplicate f ->
          new NetworkFault.PacketDuplicate(f.duplicatePercent(), peers, f.ports());
      case NetworkFault.PacketCorrupt f ->
          new NetworkFault.PacketCorrupt(f.corruptPercent(), peers, f.ports());
      case NetworkFault.PacketReorder f ->
          new NetworkFault.PacketReorder(f.reorderPercent(), f.hold(), peers, f.ports());
      case NetworkFault.Bandwidth f ->
          new NetworkFault.Bandwidth(f.rateBitsPerSecond(), peers, f.ports());
      case NetworkFault.Partition f -> new NetworkFault.Partition(f.direction(), peers, f.ports());
      case NetworkFault.ConnectionReset f -> new NetworkFault.ConnectionReset(peers, f.ports());
      case NetworkFault.HalfOpen f -> new NetworkFault.HalfOpen(peers, f.ports());
    };
  }
}
