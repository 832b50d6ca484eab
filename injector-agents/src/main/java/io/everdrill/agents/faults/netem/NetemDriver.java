package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.List;
import java.util.Locale;

/** A fault by a queue of the kernel. A driver says which queue; the rest is the same for all. */
abstract class NetemDriver<F extends NetworkFault> implements FaultDriver<F, QdiscUndo> {

  private final Class<F> faultType;
  private final TrafficControl control;
  private final Lazy<Support> support;

  /**
   * @param sample one like those that will be asked for
   */
  NetemDriver(Class<F> faultType, TrafficControl control, SideLane sample) {
    this.faultType = faultType;
    this.control = control;
    support = new Lazy<>(() -> control.support(sample), s -> {});
  }

  /** What does the fault. */
  abstract SideLane lane(F fault);

  /** Which packets are led there. */
  Direction direction() {
    return Direction.BOTH;
  }

  /**
   * What of the packets that were led there was hit; nothing where the kernel does not count it.
   */
  List<Exposure> exposure(TrafficControl.Count count) {
    return List.of();
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
  public final Class<QdiscUndo> undoType() {
    return QdiscUndo.class;
  }

  @Override
  public String mechanism() {
    return "netem";
  }

  @Override
  public String needs() {
    return "root, iproute2, sch_netem and sch_htb in the kernel";
  }

  /** Asked once: the kernel may have to load a module for it. */
  @Override
  public final Support support() {
    return support.get();
  }

  @Override
  public final boolean entersTarget() {
    return true;
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public QdiscUndo prepare(FaultOrder<F> order) {
    PacketScope scope = PacketScope.of(order);
    NetworkPlace network = NetworkPlace.of(order);
    scope.requireIn(network);
    return control.prepare(order.tag(), network, scope, direction());
  }

  @Override
  public final void apply(FaultOrder<F> order, QdiscUndo undo) {
    control.apply(undo, PacketScope.of(order), direction(), lane(order.fault()), order.limit());
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, QdiscUndo undo) {
    return control.plan(
        undo, PacketScope.of(order), direction(), lane(order.fault()), order.limit());
  }

  @Override
  public final Sight look(QdiscUndo undo) {
    return control.look(undo);
  }

  @Override
  public final void revert(QdiscUndo undo) {
    control.revert(undo);
  }

  @Override
  public final void release(QdiscUndo undo) {
    control.release(undo);
  }

  @Override
  public final boolean gone(QdiscUndo undo) {
    return control.gone(undo);
  }

  @Override
  public final List<Exposure> exposure(QdiscUndo undo) {
    return exposure(control.count(undo));
  }

  /** As tc reads it. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.6f%%", percent);
  }
}
