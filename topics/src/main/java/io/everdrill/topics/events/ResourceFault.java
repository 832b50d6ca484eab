package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** Faults of processor, memory and handles. */
@JsonSubTypes({
  @JsonSubTypes.Type(ResourceFault.CpuLoad.class),
  @JsonSubTypes.Type(ResourceFault.CpuThrottle.class),
  @JsonSubTypes.Type(ResourceFault.MemoryFill.class),
  @JsonSubTypes.Type(ResourceFault.MemoryLimit.class),
  @JsonSubTypes.Type(ResourceFault.FileDescriptors.class),
  @JsonSubTypes.Type(ResourceFault.Connections.class),
})
public sealed interface ResourceFault extends Fault {

  @Override
  default Category category() {
    return Category.RESOURCE;
  }

  /** Busy threads on the target's host. */
  @JsonTypeName("cpu-load")
  record CpuLoad(int workers, double loadPercent) implements ResourceFault {
    public CpuLoad {
      Require.within(workers, 1, 1024, "workers");
      Require.percent(loadPercent, "loadPercent");
    }
  }

  /** The target gets no more than this share of one core. */
  @JsonTypeName("cpu-throttle")
  record CpuThrottle(double cpuPercent) implements ResourceFault {
    /**
     * @param cpuPercent of one core: 20 is a fifth of one core; at least 0.1
     */
    public CpuThrottle {
      Require.percent(cpuPercent, "cpuPercent");
    }
  }

  /** Memory of the target's host that is taken and touched. */
  @JsonTypeName("memory-fill")
  record MemoryFill(long sizeBytes) implements ResourceFault {
    public MemoryFill {
      Require.positive(sizeBytes, "sizeBytes");
    }
  }

  /** The target may not use more memory than this: the kernel reclaims, then kills in it. */
  @JsonTypeName("memory-limit")
  record MemoryLimit(long limitBytes) implements ResourceFault {
    public MemoryLimit {
      Require.positive(limitBytes, "limitBytes");
    }
  }

  /** The target can open only a few more files and sockets (RLIMIT_NOFILE, soft). */
  @JsonTypeName("file-descriptor-exhaustion")
  record FileDescriptors(int spare) implements ResourceFault {
    /**
     * @param spare how many more it can open
     */
    public FileDescriptors {
      Require.within(spare, 0, 1_000_000, "spare");
    }
  }

  /** The target's port is kept busy by idle connections, as by a client that leaks its pool. */
  @JsonTypeName("connection-exhaustion")
  record Connections(int connections) implements ResourceFault {
    public Connections {
      Require.within(connections, 1, 20_000, "connections");
    }
  }
}
