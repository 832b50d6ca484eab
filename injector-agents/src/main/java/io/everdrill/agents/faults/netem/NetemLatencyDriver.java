package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.List;

/** Holds back each packet on its way out of the target: a round trip grows by one delay. */
final class NetemLatencyDriver extends NetemDriver<NetworkFault.Latency> {

  /** With any rate netem lets no packet overtake another, so that jitter is not reordering too. */
  private static final String IN_ORDER = " rate 100gbit";

  NetemLatencyDriver(TrafficControl control) {
    super(NetworkFault.Latency.class, control, SideLane.netem("delay 2us 1us" + IN_ORDER));
  }

  /**
   * The kernel keeps the draw alike and then takes it modulo twice the jitter (tabledist() in
   * sch_netem.c), after which nothing of the likeness is left.
   */
  @Override
  public QdiscUndo prepare(FaultOrder<NetworkFault.Latency> order) {
    NetworkFault.Latency fault = order.fault();
    if (!fault.jitter().isZero() && fault.correlationPercent() > 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "correlationPercent: delays of netem are not like the one before, expected 0, got "
              + fault.correlationPercent());
    }
    return super.prepare(order);
  }

  @Override
  SideLane lane(NetworkFault.Latency fault) {
    String delay = "delay " + micros(fault.latency());
    return SideLane.netem(
        fault.jitter().isZero() ? delay : delay + " " + micros(fault.jitter()) + IN_ORDER);
  }

  private static String micros(Duration time) {
    return time.toNanos() / 1_000 + "us";
  }

  @Override
  Direction direction() {
    return Direction.OUT;
  }

  @Override
  public String counts() {
    return "packets";
  }

  @Override
  List<Exposure> exposure(TrafficControl.Count count) {
    return List.of(new Exposure("packets", count.passed(), count.passed()));
  }
}
