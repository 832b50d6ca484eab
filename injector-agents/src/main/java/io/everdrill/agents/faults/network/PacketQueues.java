package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.AddressBlock;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.SystemCall;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** The queues that this process reads, one a fault; none unless the local policy allows them. */
final class PacketQueues implements AutoCloseable {

  private final PacketQueueUse use;
  private final Map<Undo.DeleteTable, Open> open = new ConcurrentHashMap<>();

  private record Open(PacketQueue queue, AddressBlock target) {}

  PacketQueues(PacketQueueUse use) {
    this.use = use;
  }

  /** Makes a queue that nothing is led to, and closes it. */
  Support support() {
    if (use == PacketQueueUse.FORBIDDEN) {
      return new Support.No(
          "the local policy does not allow packet queues (nfqueue: true), which are a bottleneck");
    }
    try {
      PacketQueue.open(
              checkTable(), FaultTables.SAMPLE, (bytes, inbound, now) -> PacketFate.Verdict.PASS, 1)
          .close();
      return new Support.Yes();
    } catch (SystemCall.Failed e) {
      return new Support.No("the kernel takes no rule with target NFQUEUE: " + e.getMessage());
    }
  }

  /** A name that no other thread or process asks with at the same time. */
  private static String checkTable() {
    return "everdrill-check-"
        + ProcessHandle.current().pid()
        + "-"
        + Thread.currentThread().threadId();
  }

  /**
   * Refuses a network whose packets now are more than a queue carries, even if not all are the
   * target's: the next mechanism costs it nothing.
   */
  void requireCarries(NetworkPlace network) {
    if (use == PacketQueueUse.MEASURED) {
      return;
    }
    long perSecond = PacketRate.perSecond(network);
    if (perSecond > use.mostPacketsPerSecond()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s has %d packets a second now, expected at most %d, which a queue carries"
              .formatted(network, perSecond, use.mostPacketsPerSecond()));
    }
  }

  boolean holds(AddressBlock target) {
    return open.values().stream().anyMatch(o -> o.target.equals(target));
  }

  PacketQueue open(Undo.DeleteTable undo, PacketScope scope, PacketFate fate) {
    PacketQueue queue =
        undo.network()
            .inside(
                () ->
                    PacketQueue.open(
                        undo.table() + "-queue", scope, fate, use.mostPacketsPerSecond()));
    open.put(undo, new Open(queue, scope.target()));
    return queue;
  }

  boolean isOpen(Undo.DeleteTable undo) {
    return open.containsKey(undo);
  }

  boolean works(Undo.DeleteTable undo) {
    Open found = open.get(undo);
    return found != null && found.queue.works();
  }

  /** Packets that the fault's queue did not just let pass; none if this process has none. */
  LongStream hit(Undo.DeleteTable undo) {
    Open found = open.get(undo);
    return found == null ? LongStream.empty() : LongStream.of(found.queue.hit());
  }

  /** Whether none has given up. */
  boolean allWork() {
    return open.values().stream().allMatch(o -> o.queue.works());
  }

  void close(Undo.DeleteTable undo) {
    Open found = open.remove(undo);
    if (found != null) {
      found.queue.close();
    }
  }

  @Override
  public void close() {
    open.keySet().forEach(this::close);
  }
}
