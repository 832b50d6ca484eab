package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.DiskUndo.CloseFile;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.HostFiles;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Memory;
import io.everdrill.agents.linux.OpenFiles;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Allocates what is free to one unlinked file, which a watchdog holds open: it is free again when
 * that ends, in whatever way. Nothing is written, so it takes no time.
 */
final class DiskFillDriver implements FaultDriver<DiskFault.Fill, CloseFile> {

  /** What stays free where the agent itself writes, or in memory. */
  private static final double AGENTS_SHARE = 0.05;

  private static final double LEAST_MEMORY_SHARE = 0.1;

  /** Some of what is free goes into the file system's own books with each try. */
  private static final int TRIES = 4;

  private static final long GRAIN_BYTES = 64 * 1024;

  /** {@code $1} the file. */
  private static final String HOLD = "set -C; exec 3> \"$1\"; rm -f \"$1\"\n";

  private static final String RELEASE = "exec 3>&-\n";

  private final HeldWatchdogs watchdogs;

  DiskFillDriver(HeldWatchdogs watchdogs) {
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<DiskFault.Fill> faultType() {
    return DiskFault.Fill.class;
  }

  @Override
  public Class<CloseFile> undoType() {
    return CloseFile.class;
  }

  @Override
  public String mechanism() {
    return "fallocate";
  }

  @Override
  public String needs() {
    return "the right to write the folder";
  }

  @Override
  public Support support() {
    try {
      Shell.run("fallocate", "--version");
      return TargetProcess.support();
    } catch (Shell.CommandFailed e) {
      return new Support.No(e.getMessage() + " (package util-linux)");
    }
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.DESCRIPTOR;
  }

  @Override
  public CloseFile prepare(FaultOrder<DiskFault.Fill> order) {
    TargetProcess.requireIfNamed(order.target());
    HostFiles.require(Path.of(order.fault().path()));
    Disk disk = Disk.of(order.fault().path());
    long leaveBytes = order.fault().leaveBytes();
    long fillBytes = free(disk, order.target()) - leaveBytes;
    if (disk.totalBytes() == 0 || disk.readOnly() || fillBytes < GRAIN_BYTES) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s (%s): expected a writable file system with more than %d bytes free"
              .formatted(disk.folder(), disk.mount().type(), leaveBytes));
    }
    if (leaveBytes < AGENTS_SHARE * disk.totalBytes()
        && !OpenFiles.writtenByThisProcess(disk.folder()).isEmpty()) {
      throw new OrderRefused(
          Refusal.POLICY,
          "leaveBytes: the agent itself writes in the file system of %s: expected at least %d, got %d"
              .formatted(disk.folder(), (long) (AGENTS_SHARE * disk.totalBytes()), leaveBytes));
    }
    if (disk.inMemory()
        && Memory.availableBytes() - fillBytes < LEAST_MEMORY_SHARE * Memory.totalBytes()) {
      throw new OrderRefused(
          Refusal.POLICY,
          disk.folder() + ": is in memory, and a tenth of the host's memory would not stay free");
    }
    return new CloseFile(order.tag(), List.of(UnlinkedFiles.name(disk.folder(), order.tag())));
  }

  /** Root may use what is kept back for it, so for root that counts as free. */
  private static long free(Disk disk, Target target) {
    return ProcessIdentity.inFile(Path.of(target.location().pidFile()))
        .filter(process -> !isRoots(process))
        .map(process -> disk.usableBytes())
        .orElseGet(disk::freeForRootBytes);
  }

  private static boolean isRoots(ProcessIdentity process) {
    try {
      return Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid").equals(0);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void apply(FaultOrder<DiskFault.Fill> order, CloseFile undo) {
    Disk disk = Disk.of(order.fault().path());
    long pid =
        watchdogs.arm(order.tag(), order.limit(), HOLD, RELEASE, undo.files().getFirst()).pid();
    long endBytes = 0;
    long leaveBytes = order.fault().leaveBytes();
    for (int i = 0; i < TRIES && free(disk, order.target()) - leaveBytes >= GRAIN_BYTES; i++) {
      long moreBytes = free(disk, order.target()) - leaveBytes;
      allocate(pid, endBytes, moreBytes);
      endBytes += moreBytes;
    }
  }

  private static void allocate(long pid, long from, long bytes) {
    try {
      Shell.run(
          "fallocate",
          "--offset",
          Long.toString(from),
          "--length",
          Long.toString(bytes),
          "/proc/" + pid + "/fd/3");
    } catch (Shell.CommandFailed e) {
      // No room for the books of the last few blocks: what could be allocated stays allocated.
      if (!e.getMessage().contains("No space left")) {
        throw e;
      }
    }
  }

  @Override
  public List<String> plan(FaultOrder<DiskFault.Fill> order, CloseFile undo) {
    long bytes = free(Disk.of(order.fault().path()), order.target()) - order.fault().leaveBytes();
    return List.of(
        Watchdog.plan(order.tag(), order.limit(), HOLD, RELEASE, undo.files().getFirst()),
        "fallocate --offset 0 --length "
            + bytes
            + " /proc/$PID_OF_THE_SHELL_BEFORE/fd/3; again while "
            + GRAIN_BYTES
            + " bytes more are free, at most "
            + TRIES
            + " times");
  }

  @Override
  public Sight look(CloseFile undo) {
    return UnlinkedFiles.look(undo);
  }

  @Override
  public void revert(CloseFile undo) {
    UnlinkedFiles.close(undo, watchdogs);
  }

  @Override
  public boolean gone(CloseFile undo) {
    return UnlinkedFiles.gone(undo);
  }

  @Override
  public String counts() {
    return "bytes";
  }

  /** Bytes that are taken, of all of the file system. */
  @Override
  public List<Exposure> exposure(CloseFile undo) {
    Disk disk = Disk.of(Path.of(undo.files().getFirst()).getParent().toString());
    return List.of(new Exposure("bytes", UnlinkedFiles.heldBytes(undo), disk.totalBytes()));
  }
}
