package io.everdrill.agents.faults.cgroup;

import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InventoryEvent.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A control group that a test makes, in every hierarchy of this host that has what limits. */
public final class MadeGroup implements AutoCloseable {

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final Duration EMPTY_WITHIN = Duration.ofSeconds(5);
  private static final AtomicLong COUNT = new AtomicLong();

  /** What says how the group is limited, or that it stands still. */
  private static final List<String> LIMITS =
      List.of(
          "cpu.cfs_quota_us",
          "cpu.cfs_period_us",
          "cpu.max",
          "memory.limit_in_bytes",
          "memory.max",
          "io.max",
          "blkio.throttle.read_bps_device",
          "blkio.throttle.write_bps_device",
          "freezer.state",
          "cgroup.freeze");

  private final String path =
      "/trial-whole-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final List<Path> folders;

  public MadeGroup() throws IOException {
    Assumptions.assumeTrue(Files.isWritable(GROUPS), "needs control groups at " + GROUPS);
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    Stream<Path> hierarchies =
        Files.exists(GROUPS.resolve("cgroup.controllers"))
            ? Stream.of(GROUPS)
            : Stream.of("cpu", "cpuacct", "memory", "blkio", "freezer", "unified")
                .map(GROUPS::resolve)
                .filter(hierarchy -> Files.exists(hierarchy.resolve("cgroup.procs")));
    folders = hierarchies.map(hierarchy -> Path.of(hierarchy + path)).toList();
    for (Path folder : folders) {
      Files.createDirectory(folder);
    }
  }

  /** As the inventory names it. */
  public Location location() {
    return Location.ofControlGroup("here", path);
  }

  public List<Path> folders() {
    return folders;
  }

  /** With all that it started; what it starts while it is moved is moved after it. */
  public void take(long pid) throws IOException {
    Set<Long> taken = new HashSet<>();
    for (List<Long> all = family(pid); !taken.containsAll(all); all = family(pid)) {
      for (long one : all) {
        for (Path folder : folders) {
          take(one, folder);
        }
      }
      taken.addAll(all);
    }
  }

  private static List<Long> family(long pid) {
    return Stream.concat(
            Stream.of(pid),
            ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid))
        .toList();
  }

  /** What has ended meanwhile cannot be moved. */
  private static void take(long pid, Path folder) throws IOException {
    try {
      Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
    } catch (IOException e) {
      if (ProcessHandle.of(pid).isPresent()) {
        throw e;
      }
    }
  }

  /** What one of its files says, of the first hierarchy that has it. */
  public String read(String file) {
    return folders.stream()
        .map(folder -> folder.resolve(file))
        .filter(Files::exists)
        .findFirst()
        .map(MadeGroup::content)
        .orElse("");
  }

  /** Its limits, and the groups of injections in it. */
  public String world() {
    String limits =
        LIMITS.stream()
            .map(file -> file + ": " + read(file).strip())
            .collect(Collectors.joining("\n"));
    return limits + folders.stream().flatMap(f -> TargetGroup.tree(f).stream()).toList();
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Once all that was in it has ended. */
  @Override
  public void close() throws IOException {
    for (Path folder : folders) {
      Await.until(
          EMPTY_WITHIN, () -> content(folder.resolve("cgroup.procs")).isEmpty(), folder + " empty");
      Files.delete(folder);
    }
  }
}
