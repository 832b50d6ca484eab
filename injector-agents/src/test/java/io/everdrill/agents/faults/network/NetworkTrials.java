package io.everdrill.agents.faults.network;

import static io.everdrill.agents.faults.network.NetworkTrial.ALL;
import static io.everdrill.agents.faults.network.NetworkTrial.ALL_PORTS;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.Map;

/** Faults of packets and connections, tried between two addresses of loopback. */
public final class NetworkTrials implements Trials {

  private static final int PERCENT = 30;

  /** Longer than it takes to send all the others. */
  private static final Duration HOLD = Duration.ofMillis(100);

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "network-partition",
        () -> new PartitionTrial(new NetworkFault.Partition(Direction.BOTH, ALL, ALL_PORTS)),
        "packet-loss",
        () ->
            new DatagramTrial(
                new NetworkFault.PacketLoss(PERCENT, 0, ALL, ALL_PORTS),
                PERCENT,
                "lost",
                Datagrams.Fate::lostPercent),
        "packet-duplicate",
        () ->
            new DatagramTrial(
                new NetworkFault.PacketDuplicate(PERCENT, ALL, ALL_PORTS),
                PERCENT,
                "twice",
                Datagrams.Fate::copiedPercent),
        "packet-corrupt",
        () ->
            new DatagramTrial(
                new NetworkFault.PacketCorrupt(PERCENT, ALL, ALL_PORTS),
                PERCENT,
                "changed or lost",
                fate -> fate.changedPercent() + fate.lostPercent()),
        "packet-reorder",
        () ->
            new DatagramTrial(
                new NetworkFault.PacketReorder(PERCENT, HOLD, ALL, ALL_PORTS),
                PERCENT,
                "overtaken",
                Datagrams.Fate::overtakenPercent),
        "network-bandwidth",
        BandwidthTrial::new,
        "connection-reset",
        ResetTrial::new,
        "connection-half-open",
        HalfOpenTrial::new);
  }
}
