package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.faults.cgroup.ControlGroups;
import io.everdrill.agents.faults.cgroup.TargetGroup;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processes that read zeros into a buffer, which touches it, and then hang in writing it to a pipe
 * that nobody reads. The reader of the pipe sleeps for the limit and ends them with it, should the
 * watchdog be killed. When the host runs short the kernel kills them before anything else.
 */
final class MemoryFillDriver implements FaultDriver<ResourceFault.MemoryFill, Undo.EndProcesses> {

  /** What must stay available on the host. */
  private static final double LEAST_AVAILABLE_SHARE = 0.1;

  /** Of what was asked for: seen from here on. */
  private static final double NEARLY = 0.98;

  /** Touching takes a second for one or two GiB. */
  private static final Duration FILL_LIMIT = Duration.ofSeconds(30);

  /** One process holds no more than this, so that several are filled side by side. */
  private static final long GREATEST_BUFFER_BYTES = 1L << 30;

  /**
   * {@code $1} bytes, {@code $2} bytes a process, {@code $3} seconds; {@code $4} who is charged, if
   * not the agent's host.
   */
  private static final String FILL =
      """
      left=$1
      while [ "$left" -gt 0 ]; do
        size=$2; [ "$left" -ge "$size" ] || size=$left
        { echo 1000 > /proc/self/oom_score_adj
          [ -z "$4" ] || echo 0 > "$4/cgroup.procs" || exit 1
          exec dd if=/dev/zero bs="$size" count=1 iflag=fullblock 2>/dev/null
        } | sleep "$3" >/dev/null 2>&1 &
        left=$((left - size)); fillers="$fillers $!"
      done
      """;

  private static final String END = "kill -s KILL $fillers\n";

  private final ControlGroups groups;
  private final HeldWatchdogs watchdogs;

  MemoryFillDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    this.groups = groups;
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<ResourceFault.MemoryFill> faultType() {
    return ResourceFault.MemoryFill.class;
  }

  @Override
  public Class<Undo.EndProcesses> undoType() {
    return Undo.EndProcesses.class;
  }

  @Override
  public String mechanism() {
    return "filled-processes";
  }

  @Override
  public Aim aim() {
    return Aim.ALSO_GROUP;
  }

  @Override
  public String needs() {
    return "nothing";
  }

  @Override
  public Support support() {
    try {
      Shell.run("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1", "iflag=fullblock");
      return Memory.availableBytes() > 0
          ? new Support.Yes()
          : new Support.No("/proc/meminfo has no MemAvailable: Linux is older than 3.14");
    } catch (Shell.CommandFailed e) {
      return new Support.No(e.getMessage() + " (package coreutils)");
    }
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public Undo.EndProcesses prepare(FaultOrder<ResourceFault.MemoryFill> order) {
    long sizeBytes = order.fault().sizeBytes();
    if (isGroup(order)) {
      requireRoom(charged(order), sizeBytes);
    } else {
      TargetProcess.requireIfNamed(order.target());
    }
    long most = Memory.availableBytes() - (long) (LEAST_AVAILABLE_SHARE * Memory.totalBytes());
    if (sizeBytes > most) {
      throw new OrderRefused(
          Refusal.POLICY,
          "sizeBytes: expected at most %d, so that a tenth of the host's memory stays available; got %d"
              .formatted(Math.max(0, most), sizeBytes));
    }
    return new Undo.EndProcesses(order.tag());
  }

  @Override
  public void apply(FaultOrder<ResourceFault.MemoryFill> order, Undo.EndProcesses undo) {
    long sizeBytes = order.fault().sizeBytes();
    watchdogs.arm(order.tag(), order.limit(), FILL, END, arguments(order));
    Await.until(
        FILL_LIMIT.compareTo(order.limit()) < 0 ? FILL_LIMIT : order.limit(),
        () -> {
          List<Long> fillers = TaggedProcesses.of(order.tag());
          return fillers.isEmpty() || heldBytes(fillers) >= NEARLY * sizeBytes;
        },
        sizeBytes + " bytes to be touched");
    if (gone(undo)) {
      throw new IllegalStateException("what fills the memory was ended before it was full");
    }
  }

  private static boolean isGroup(FaultOrder<ResourceFault.MemoryFill> order) {
    return !order.target().location().controlGroup().isEmpty();
  }

  private Path charged(FaultOrder<ResourceFault.MemoryFill> order) {
    return TargetGroup.of(groups, order.target()).charged("memory");
  }

  /** Else the kernel ends the fault at once, for it takes what fills before anything else. */
  private static void requireRoom(Path group, long sizeBytes) {
    long freeBytes = GroupMemory.freeBytes(group);
    if (sizeBytes >= freeBytes) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "sizeBytes: expected less than the %d that %s may still take, got %d"
              .formatted(freeBytes, group, sizeBytes));
    }
  }

  private Object[] arguments(FaultOrder<ResourceFault.MemoryFill> order) {
    return new Object[] {
      order.fault().sizeBytes(),
      GREATEST_BUFFER_BYTES,
      BigDecimal.valueOf(order.limit().toMillis(), 3),
      isGroup(order) ? charged(order) : ""
    };
  }

  @Override
  public List<String> plan(FaultOrder<ResourceFault.MemoryFill> order, Undo.EndProcesses undo) {
    return List.of(Watchdog.plan(order.tag(), order.limit(), FILL, END, arguments(order)));
  }

  private static long heldBytes(List<Long> fillers) {
    return fillers.stream().mapToLong(Memory::anonymousBytes).sum();
  }

  @Override
  public Sight look(Undo.EndProcesses undo) {
    return TaggedProcesses.of(undo.tag()).stream().anyMatch(MemoryFillDriver::fills)
        ? Sight.IN_FORCE
        : Sight.NOT_IN_FORCE;
  }

  @Override
  public String counts() {
    return "bytes";
  }

  /** Bytes that are held, of all that the host has. */
  @Override
  public List<Exposure> exposure(Undo.EndProcesses undo) {
    return List.of(
        new Exposure("bytes", heldBytes(TaggedProcesses.of(undo.tag())), Memory.totalBytes()));
  }

  /** The kernel may have killed them to get the memory back. */
  private static boolean fills(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).strip().equals("dd");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean gone(Undo.EndProcesses undo) {
    return TaggedProcesses.of(undo.tag()).isEmpty();
  }

  @Override
  public void revert(Undo.EndProcesses undo) {
    watchdogs.dismiss(undo.tag());
  }
}
