package io.everdrill.agents.faults.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fault that this process does to each packet, handed over by the kernel. A driver says what
 * becomes of a packet; the rest is the same for all.
 *
 * <p>Two tables: one marks the packets of the target, with an element that expires unless it is
 * renewed; one leads what is marked to the queue. Both die with the process. A packet's own mark is
 * lost, in hooks where routing is over.
 */
abstract class QueueDriver<F extends NetworkFault> implements FaultDriver<F, Undo.DeleteTable> {

  private final Class<F> faultType;
  private final PacketFilter filter;
  private final PacketQueues queues;

  QueueDriver(Class<F> faultType, PacketFilter filter, PacketQueues queues) {
    this.faultType = faultType;
    this.filter = filter;
    this.queues = queues;
  }

  /** What becomes of packets. */
  abstract PacketFate fate(F fault);

  /**
   * Packets that are held on their way out count as unsent to their socket, which then sends no
   * more; so what only takes time is held on its way in.
   */
  abstract Direction direction();

  /** A match of nft for packets that may be hit, with a space behind; empty for all. */
  String match() {
    return "";
  }

  @Override
  public final String scope() {
    return PacketScope.packets(direction());
  }

  @Override
  public final Class<F> faultType() {
    return faultType;
  }

  @Override
  public final Class<Undo.DeleteTable> undoType() {
    return Undo.DeleteTable.class;
  }

  @Override
  public final String mechanism() {
    return "nfqueue";
  }

  @Override
  public final String needs() {
    return "root, nftables, xt_NFQUEUE in the kernel, nfqueue: true in the local policy";
  }

  @Override
  public final Support support() {
    return queues.support() instanceof Support.No no
        ? no
        : filter.support(FaultTables.SAMPLE, marking(PacketQueue.MARK));
  }

  @Override
  public final boolean entersTarget() {
    return true;
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.OWNER_TABLE;
  }

  @Override
  public final Undo.DeleteTable prepare(FaultOrder<F> order) {
    PacketScope scope = PacketScope.of(order);
    NetworkPlace network = NetworkPlace.of(order);
    filter.require(scope, network);
    if (queues.holds(scope.target())) {
      throw new OrderRefused(
          Refusal.CONFLICT, scope.target() + ": its packets are in a queue of another fault");
    }
    queues.requireCarries(network);
    return FaultTables.undoFor(order.tag(), scope, network);
  }

  @Override
  public final void apply(FaultOrder<F> order, Undo.DeleteTable undo) {
    PacketScope scope = PacketScope.of(order);
    PacketQueue queue = queues.open(undo, scope, fate(order.fault()));
    filter.apply(undo, scope, direction(), marking(queue.mark()), order.limit());
  }

  private String marking(Object mark) {
    return match() + "counter name hit meta mark set " + mark;
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, Undo.DeleteTable undo) {
    PacketScope scope = PacketScope.of(order);
    String queue =
        "table %s %s-queue, owned: in chains of input and output at priority -9, meta mark $MARK"
                .formatted(scope.family(), undo.table())
            + " leads to a free queue of this process (xt_NFQUEUE with bypass), which does ";
    try {
      return Stream.concat(
              Stream.of(queue + Json.mapper().writeValueAsString(order.fault())),
              filter.plan(undo, scope, direction(), marking("$MARK"), order.limit()).stream())
          .toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(order.fault().kind() + " as JSON", e);
    }
  }

  @Override
  public final void sustain(FaultOrder<F> order, Undo.DeleteTable undo) {
    filter.sustain(undo);
  }

  @Override
  public final Sight look(Undo.DeleteTable undo) {
    Sight seen = filter.look(undo);
    return seen == Sight.IN_FORCE && !queues.works(undo) ? Sight.NOT_IN_FORCE : seen;
  }

  /** Nothing is marked any more, then what is held goes on. */
  @Override
  public final void revert(Undo.DeleteTable undo) {
    filter.revert(undo);
    queues.close(undo);
  }

  @Override
  public final boolean gone(Undo.DeleteTable undo) {
    return filter.gone(undo) && !queues.isOpen(undo);
  }

  @Override
  public final String counts() {
    return "packets";
  }

  /** Packets that the fault did something to. */
  @Override
  public final List<Exposure> exposure(Undo.DeleteTable undo) {
    return filter.exposure(undo).stream()
        .flatMap(
            all ->
                queues
                    .hit(undo)
                    .mapToObj(hit -> new Exposure(all.unit(), Math.min(hit, all.of()), all.of())))
        .toList();
  }
}
