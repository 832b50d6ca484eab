package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.util.List;

/**
 * A fault that is one verdict of the kernel's packet filter on each packet between the target and
 * its peers. A driver says the verdict; the rest is the same for all.
 */
abstract class PacketRuleDriver<F extends NetworkFault>
    implements FaultDriver<F, Undo.DeleteTable> {

  private final Class<F> faultType;
  private final PacketFilter filter;
  private final PacketReach reach;
  private final String sample;

  /**
   * @param sample a verdict like those that will be asked for
   */
  PacketRuleDriver(Class<F> faultType, PacketFilter filter, PacketReach reach, String sample) {
    this.faultType = faultType;
    this.filter = filter;
    this.reach = reach;
    this.sample = sample;
  }

  /** nft statements that decide on a packet that matches, and count a hit. */
  abstract String verdict(F fault, TableScope scope);

  /** Which packets are judged. */
  Direction direction(F fault) {
    return Direction.BOTH;
  }

  @Override
  public String scope() {
    return reach.packets();
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
    return reach.mechanism();
  }

  @Override
  public final String needs() {
    return reach.needs();
  }

  @Override
  public final Support support() {
    return filter.support(reach.sample(), sample);
  }

  @Override
  public final Aim aim() {
    return reach.aim();
  }

  /** What it reaches where it is about TCP alone. */
  final String tcp() {
    return reach.tcp();
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
  public Undo.DeleteTable prepare(FaultOrder<F> order) {
    TableScope scope = reach.scope(order);
    NetworkPlace network = reach.place(order);
    filter.require(scope, network);
    return FaultTables.undoFor(order.tag(), scope, network);
  }

  @Override
  public final void apply(FaultOrder<F> order, Undo.DeleteTable undo) {
    F fault = order.fault();
    TableScope scope = reach.scope(order);
    filter.apply(undo, scope, direction(fault), verdict(fault, scope), order.limit());
  }

  @Override
  public final List<String> plan(FaultOrder<F> order, Undo.DeleteTable undo) {
    F fault = order.fault();
    TableScope scope = reach.scope(order);
    return filter.plan(undo, scope, direction(fault), verdict(fault, scope), order.limit());
  }

  @Override
  public final void sustain(FaultOrder<F> order, Undo.DeleteTable undo) {
    filter.sustain(undo);
  }

  @Override
  public final Sight look(Undo.DeleteTable undo) {
    return filter.look(undo);
  }

  @Override
  public final void revert(Undo.DeleteTable undo) {
    filter.revert(undo);
  }

  @Override
  public final boolean gone(Undo.DeleteTable undo) {
    return filter.gone(undo);
  }

  @Override
  public final String counts() {
    return "packets";
  }

  @Override
  public final List<Exposure> exposure(Undo.DeleteTable undo) {
    return filter.exposure(undo);
  }

  /** Of how many packets a share is counted: a step is 0.0001 percent. */
  private static final int SHARES = 1_000_000;

  /** What begins a rule that hits this share of the packets, by chance; nothing for all of them. */
  static String share(double percent) {
    long share = Math.round(percent / 100 * SHARES);
    return share == SHARES ? "" : "numgen random mod " + SHARES + " < " + share + " ";
  }
}
