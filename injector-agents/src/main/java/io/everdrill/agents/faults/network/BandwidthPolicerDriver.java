package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;

/**
 * Drops what is over the rate, in each direction. It holds nothing back, so a TCP connection that
 * is throttled sees loss and gets somewhat less than the rate. What was not used for up to a second
 * may pass at once (nft_limit of Linux holds a second's worth besides the burst).
 */
final class BandwidthPolicerDriver extends PacketRuleDriver<NetworkFault.Bandwidth> {

  private static final int BYTE_BITS = 8;

  /** More than the 64 KiB that loopback and offloading cards hand over as one packet. */
  private static final int BURST_BYTES = 70_000;

  BandwidthPolicerDriver(PacketFilter filter) {
    super(NetworkFault.Bandwidth.class, filter, new PacketReach.ByAddress(), drop(1_000_000));
  }

  @Override
  String verdict(NetworkFault.Bandwidth fault, TableScope scope) {
    return drop(fault.rateBitsPerSecond());
  }

  private static String drop(long rateBitsPerSecond) {
    long bytesPerSecond = Math.max(1, rateBitsPerSecond / BYTE_BITS);
    return "limit rate over %d bytes/second burst %d bytes counter name hit drop"
        .formatted(bytesPerSecond, BURST_BYTES);
  }
}
