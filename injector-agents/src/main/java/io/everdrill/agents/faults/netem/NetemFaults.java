package io.everdrill.agents.faults.netem;

import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.Trace;
import java.util.List;
import java.util.function.Supplier;

/** Faults of packets by queues of the kernel: the first choice where the kernel has them. */
public final class NetemFaults implements FaultFamily {

  private final TrafficControl control;

  /**
   * @param neverCut asked whenever a fault begins
   */
  public NetemFaults(Supplier<NeverCut> neverCut) {
    control = new TrafficControl(neverCut);
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new NetemLatencyDriver(control),
        new NetemLossDriver(control),
        new NetemDuplicateDriver(control),
        new NetemCorruptDriver(control),
        new NetemReorderDriver(control),
        new HtbBandwidthDriver(control));
  }

  @Override
  public List<Trace> traces() {
    return LeftQueues.traces();
  }

  @Override
  public void close() {}
}
