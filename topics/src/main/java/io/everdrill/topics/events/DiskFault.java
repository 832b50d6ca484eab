package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * Faults of a file system that the target uses; {@code path} is a folder in it, on the target's
 * host.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(DiskFault.Fill.class),
  @JsonSubTypes.Type(DiskFault.Load.class),
  @JsonSubTypes.Type(DiskFault.Throttle.class),
  @JsonSubTypes.Type(DiskFault.ReadOnly.class),
  @JsonSubTypes.Type(DiskFault.Error.class),
  @JsonSubTypes.Type(DiskFault.Delay.class),
})
public sealed interface DiskFault extends Fault {

  @Override
  default Category category() {
    return Category.RESOURCE;
  }

  /** An absolute path on the target's host. */
  String path();

  /** Everybody who uses the file system can feel it, so the policy has to name the folder. */
  @Override
  default List<String> changedData() {
    return List.of(path());
  }

  /** What a failing call says (errno(3)). */
  enum Errno {
    EIO,
    ENOSPC,
    EDQUOT,
    EROFS
  }

  /** The file system is filled until this much is free. */
  @JsonTypeName("disk-fill")
  record Fill(String path, long leaveBytes) implements DiskFault {
    public Fill {
      Require.absolutePath(path, "path");
      Require.notNegative(leaveBytes, "leaveBytes");
    }
  }

  /** Workers write and sync without pause. */
  @JsonTypeName("disk-load")
  record Load(String path, int workers) implements DiskFault {
    public Load {
      Require.absolutePath(path, "path");
      Require.within(workers, 1, 64, "workers");
    }
  }

  /** The target reads and writes the device under the path no faster than this. */
  @JsonTypeName("disk-throttle")
  record Throttle(String path, long bytesPerSecond) implements DiskFault {
    public Throttle {
      Require.absolutePath(path, "path");
      Require.positive(bytesPerSecond, "bytesPerSecond");
    }
  }

  /** The mounted file system of the path can only be read. */
  @JsonTypeName("disk-read-only")
  record ReadOnly(String path) implements DiskFault {
    public ReadOnly {
      Require.absolutePath(path, "path");
    }
  }

  /** A share of reads and writes under the path fails, for a target prepared with the preload. */
  @JsonTypeName("disk-error")
  record Error(String path, double errorPercent, Errno errno) implements DiskFault {
    public Error {
      Require.absolutePath(path, "path");
      Require.percent(errorPercent, "errorPercent");
      Require.present(errno, "errno");
    }
  }

  /** Reads and writes under the path take longer, for a target prepared with the preload. */
  @JsonTypeName("disk-delay")
  record Delay(String path, @JsonProperty("delayMs") Duration delay) implements DiskFault {
    public Delay {
      Require.absolutePath(path, "path");
      Require.positive(delay, "delayMs");
    }
  }
}
