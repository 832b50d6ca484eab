package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * Faults of packets and connections between a target and its peers.
 *
 * <p>{@code peers} are IPv4 or IPv6 addresses or CIDR blocks at the other end, {@code ports} TCP or
 * UDP ports of the target's own or the peer's side; empty means all.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(NetworkFault.Latency.class),
  @JsonSubTypes.Type(NetworkFault.PacketLoss.class),
  @JsonSubTypes.Type(NetworkFault.PacketDuplicate.class),
  @JsonSubTypes.Type(NetworkFault.PacketCorrupt.class),
  @JsonSubTypes.Type(NetworkFault.PacketReorder.class),
  @JsonSubTypes.Type(NetworkFault.Bandwidth.class),
  @JsonSubTypes.Type(NetworkFault.Partition.class),
  @JsonSubTypes.Type(NetworkFault.ConnectionReset.class),
  @JsonSubTypes.Type(NetworkFault.HalfOpen.class),
})
public sealed interface NetworkFault extends Fault {

  @Override
  default Category category() {
    return Category.NETWORK;
  }

  /** Addresses or CIDR blocks at the other end; empty means all. */
  List<String> peers();

  /** TCP or UDP ports at either end; empty means all. */
  List<Integer> ports();

  /** Which way packets are dropped, seen from the target. */
  enum Direction {
    IN,
    OUT,
    BOTH
  }

  /** What the target sends and receives takes longer. */
  @JsonTypeName("network-latency")
  record Latency(
      @JsonProperty("latencyMs") Duration latency,
      @JsonProperty("jitterMs") Duration jitter,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double correlationPercent,
      List<String> peers,
      List<Integer> ports)
      implements NetworkFault {
    /**
     * @param jitter each delay is uniform in latency minus to plus jitter, never under 0
     * @param correlationPercent how much each delay is like the one before
     */
    public Latency {
      Require.positive(latency, "latencyMs");
      jitter = Require.notNegative(Require.or(jitter, Duration.ZERO), "jitterMs");
      Require.percent(correlationPercent, "correlationPercent");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** A share of the packets between the target and its peers vanishes. */
  @JsonTypeName("packet-loss")
  record PacketLoss(
      double lossPercent,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double correlationPercent,
      List<String> peers,
      List<Integer> ports)
      implements NetworkFault {
    /**
     * @param correlationPercent how much the fate of a packet is that of the one before
     */
    public PacketLoss {
      Require.percent(lossPercent, "lossPercent");
      Require.percent(correlationPercent, "correlationPercent");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** A share of the packets arrives twice. */
  @JsonTypeName("packet-duplicate")
  record PacketDuplicate(double duplicatePercent, List<String> peers, List<Integer> ports)
      implements NetworkFault {
    public PacketDuplicate {
      Require.percent(duplicatePercent, "duplicatePercent");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** A share of the packets arrives with a changed byte in its payload. */
  @JsonTypeName("packet-corrupt")
  record PacketCorrupt(double corruptPercent, List<String> peers, List<Integer> ports)
      implements NetworkFault {
    public PacketCorrupt {
      Require.percent(corruptPercent, "corruptPercent");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** A share of the packets is overtaken by those sent after them. */
  @JsonTypeName("packet-reorder")
  record PacketReorder(
      double reorderPercent,
      @JsonProperty("holdMs") Duration hold,
      List<String> peers,
      List<Integer> ports)
      implements NetworkFault {
    /**
     * @param hold how long such a packet is kept back
     */
    public PacketReorder {
      Require.percent(reorderPercent, "reorderPercent");
      Require.positive(hold, "holdMs");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** No more than this gets through in each direction; the rest waits or vanishes. */
  @JsonTypeName("network-bandwidth")
  record Bandwidth(long rateBitsPerSecond, List<String> peers, List<Integer> ports)
      implements NetworkFault {
    public Bandwidth {
      Require.positive(rateBitsPerSecond, "rateBitsPerSecond");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /** Packets between the target and its peers vanish. */
  @JsonTypeName("network-partition")
  record Partition(Direction direction, List<String> peers, List<Integer> ports)
      implements NetworkFault {
    public Partition {
      Require.present(direction, "direction");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /**
   * Every TCP packet of a matching connection is answered with RST: live ones break, new ones are
   * refused.
   */
  @JsonTypeName("connection-reset")
  record ConnectionReset(List<String> peers, List<Integer> ports) implements NetworkFault {
    public ConnectionReset {
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }

  /**
   * TCP connections are made and kept, but no data passes them: the black hole behind an open door.
   */
  @JsonTypeName("connection-half-open")
  record HalfOpen(List<String> peers, List<Integer> ports) implements NetworkFault {
    public HalfOpen {
      peers = Require.list(peers);
      ports = Require.list(ports);
    }
  }
}
