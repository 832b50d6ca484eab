package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * What is done to a target. {@code kind} tells which; the other fields are its parameters, in the
 * field's usual names and units. How long it lasts is the injection's limit, not the fault's.
 *
 * <p>{@code peers} are IPv4 or IPv6 addresses or CIDR blocks at the other end, {@code ports} TCP or
 * UDP ports of the target's own or the peer's side; empty means all.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(Fault.Noop.class),
  @JsonSubTypes.Type(Fault.ProcessKill.class),
  @JsonSubTypes.Type(Fault.ProcessPause.class),
  @JsonSubTypes.Type(Fault.CpuLoad.class),
  @JsonSubTypes.Type(Fault.NetworkPartition.class),
  @JsonSubTypes.Type(Fault.PacketLoss.class),
  @JsonSubTypes.Type(Fault.ConnectionReset.class),
  @JsonSubTypes.Type(Fault.NetworkLatency.class),
  @JsonSubTypes.Type(Fault.HttpAbort.class),
})
public sealed interface Fault {

  /** The name on the wire and everywhere a person reads it. */
  default String kind() {
    return kindOf(getClass());
  }

  static String kindOf(Class<? extends Fault> type) {
    return type.getAnnotation(JsonTypeName.class).value();
  }

  Category category();

  /** The field's families of faults. */
  enum Category {
    CONTROL,
    NETWORK,
    RESOURCE,
    APPLICATION,
    STATE,
    LOAD,
    BUSINESS
  }

  /** Which way packets are dropped, seen from the target. */
  enum Direction {
    IN,
    OUT,
    BOTH
  }

  /** Nothing at all, through every step that a real fault takes: the placebo and control arm. */
  @JsonTypeName("noop")
  record Noop() implements Fault {
    @Override
    public Category category() {
      return Category.CONTROL;
    }
  }

  /** SIGKILL, and again whenever the process is back before the limit, if an interval is given. */
  @JsonTypeName("process-kill")
  record ProcessKill(@JsonProperty("everyMs") Duration every) implements Fault {
    /**
     * @param every time between kills; 0 kills once
     */
    public ProcessKill {
      every = Require.notNegative(Require.or(every, Duration.ZERO), "everyMs");
    }

    @Override
    public Category category() {
      return Category.APPLICATION;
    }
  }

  /** SIGSTOP for the time, then SIGCONT. */
  @JsonTypeName("process-pause")
  record ProcessPause() implements Fault {
    @Override
    public Category category() {
      return Category.APPLICATION;
    }
  }

  /** Busy threads on the target's host. */
  @JsonTypeName("cpu-load")
  record CpuLoad(int workers, double loadPercent) implements Fault {
    public CpuLoad {
      Require.within(workers, 1, 1024, "workers");
      Require.percent(loadPercent, "loadPercent");
    }

    @Override
    public Category category() {
      return Category.RESOURCE;
    }
  }

  /** Packets between the target and its peers vanish. */
  @JsonTypeName("network-partition")
  record NetworkPartition(Direction direction, List<String> peers, List<Integer> ports)
      implements Fault {
    public NetworkPartition {
      Require.present(direction, "direction");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }

    @Override
    public Category category() {
      return Category.NETWORK;
    }
  }

  /** A share of the packets between the target and its peers vanishes. */
  @JsonTypeName("packet-loss")
  record PacketLoss(double lossPercent, List<String> peers, List<Integer> ports) implements Fault {
    public PacketLoss {
      Require.percent(lossPercent, "lossPercent");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }

    @Override
    public Category category() {
      return Category.NETWORK;
    }
  }

  /**
   * Every TCP packet of a matching connection is answered with RST: live ones break, new ones are
   * refused.
   */
  @JsonTypeName("connection-reset")
  record ConnectionReset(List<String> peers, List<Integer> ports) implements Fault {
    public ConnectionReset {
      peers = Require.list(peers);
      ports = Require.list(ports);
    }

    @Override
    public Category category() {
      return Category.NETWORK;
    }
  }

  /** What the target sends and receives takes longer. */
  @JsonTypeName("network-latency")
  record NetworkLatency(
      @JsonProperty("latencyMs") Duration latency,
      @JsonProperty("jitterMs") Duration jitter,
      List<String> peers,
      List<Integer> ports)
      implements Fault {
    /**
     * @param jitter each delay is uniform in latency minus to plus jitter, never under 0
     */
    public NetworkLatency {
      Require.positive(latency, "latencyMs");
      jitter = Require.notNegative(Require.or(jitter, Duration.ZERO), "jitterMs");
      peers = Require.list(peers);
      ports = Require.list(ports);
    }

    @Override
    public Category category() {
      return Category.NETWORK;
    }
  }

  /** A share of the HTTP requests to the target is answered with this status instead. */
  @JsonTypeName("http-abort")
  record HttpAbort(int status, double requestPercent, List<String> pathPrefixes) implements Fault {
    /**
     * @param pathPrefixes which paths; empty means all
     */
    public HttpAbort {
      Require.within(status, 400, 599, "status");
      Require.percent(requestPercent, "requestPercent");
      pathPrefixes = Require.list(pathPrefixes);
    }

    @Override
    public Category category() {
      return Category.APPLICATION;
    }
  }
}
