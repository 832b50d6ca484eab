package io.everdrill.agents.faults.netem;

import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.NetworkFault;
import java.util.List;

/** Lets packets wait until the rate allows them, in each direction. */
final class HtbBandwidthDriver extends NetemDriver<NetworkFault.Bandwidth> {

  private static final int BYTE_BITS = 8;

  /** Holds what loopback and offloading cards hand over as one packet, 64 KiB. */
  private static final long LEAST_QUEUE_BYTES = 70_000;

  /** What waits for a quarter of a second is a full buffer, as of a small router. */
  private static final int QUEUES_PER_SECOND = 4;

  private static final long MOST_QUEUE_BYTES = 256 << 20;
  private static final long LEAST_BURST_BYTES = 16 << 10;

  /** What may go at once: a hundredth of a second's worth. */
  private static final int BURSTS_PER_SECOND = 100;

  HtbBandwidthDriver(TrafficControl control) {
    super(NetworkFault.Bandwidth.class, control, lane(1_000_000));
  }

  @Override
  SideLane lane(NetworkFault.Bandwidth fault) {
    return lane(fault.rateBitsPerSecond());
  }

  private static SideLane lane(long rateBitsPerSecond) {
    long bytesPerSecond = Math.max(1, rateBitsPerSecond / BYTE_BITS);
    long burst = Math.max(LEAST_BURST_BYTES, bytesPerSecond / BURSTS_PER_SECOND);
    long queue =
        Math.clamp(bytesPerSecond / QUEUES_PER_SECOND, LEAST_QUEUE_BYTES, MOST_QUEUE_BYTES);
    return new SideLane(
        "rate %dbit burst %db cburst %db".formatted(bytesPerSecond * BYTE_BITS, burst, burst),
        "bfifo limit " + queue,
        SideLane.Sharing.ONE_EACH_WAY);
  }

  @Override
  public String counts() {
    return "packets";
  }

  /** All that are led there share the rate, and those that find the queue full are lost. */
  @Override
  List<Exposure> exposure(TrafficControl.Count count) {
    long all = count.passed() + count.dropped();
    return List.of(new Exposure("packets", all, all));
  }

  @Override
  public String mechanism() {
    return "htb";
  }

  @Override
  public String needs() {
    return "root, iproute2, sch_htb in the kernel";
  }
}
