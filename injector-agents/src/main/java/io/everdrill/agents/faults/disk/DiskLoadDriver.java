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
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Workers that write the same 16 MiB of an unlinked file again and again, each piece on the device
 * before the next. They end with the watchdog, and at the limit without it.
 */
final class DiskLoadDriver implements FaultDriver<DiskFault.Load, CloseFile> {

  private static final long BYTES_EACH = 16 << 20;

  /** The load must not become a full disk. */
  private static final int FREE_TIMES = 2;

  /** {@code $1} workers, {@code $2} file without its number, {@code $3} seconds. */
  private static final String WRITE =
      """
      count=0; writers=
      while [ $count -lt "$1" ]; do
        timeout -s KILL "$3" sh -c '
          set -C; exec 3> "$1"; rm -f "$1"
          while dd if=/dev/zero of=/proc/self/fd/3 bs=256k count=64 oflag=dsync conv=notrunc; do :
          done' writer "$2.$count" >/dev/null 2>&1 &
        writers="$writers $!"; count=$((count + 1))
      done
      """;

  /** Each worker and what it started is a process group. */
  private static final String END =
      "for writer in $writers; do kill -s KILL -- \"-$writer\"; done\n";

  private final HeldWatchdogs watchdogs;

  DiskLoadDriver(HeldWatchdogs watchdogs) {
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<DiskFault.Load> faultType() {
    return DiskFault.Load.class;
  }

  @Override
  public Class<CloseFile> undoType() {
    return CloseFile.class;
  }

  @Override
  public String mechanism() {
    return "synchronous-writers";
  }

  @Override
  public String needs() {
    return "the right to write the folder";
  }

  @Override
  public Support support() {
    try {
      Shell.run("dd", "if=/dev/null", "of=/dev/null", "oflag=dsync", "conv=notrunc");
      return TargetProcess.support();
    } catch (Shell.CommandFailed e) {
      return new Support.No(e.getMessage() + " (package coreutils)");
    }
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public CloseFile prepare(FaultOrder<DiskFault.Load> order) {
    TargetProcess.requireIfNamed(order.target());
    HostFiles.require(Path.of(order.fault().path()));
    Disk disk = Disk.of(order.fault().path());
    int workers = order.fault().workers();
    long leastBytes = FREE_TIMES * workers * BYTES_EACH;
    if (disk.readOnly() || disk.usableBytes() < leastBytes) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s: expected a writable file system with %d bytes free for %d workers, got %d"
              .formatted(disk.folder(), leastBytes, workers, disk.usableBytes()));
    }
    String file = UnlinkedFiles.name(disk.folder(), order.tag());
    return new CloseFile(
        order.tag(), IntStream.range(0, workers).mapToObj(n -> file + "." + n).toList());
  }

  @Override
  public void apply(FaultOrder<DiskFault.Load> order, CloseFile undo) {
    watchdogs.arm(order.tag(), order.limit(), WRITE, END, arguments(order, undo));
  }

  private static Object[] arguments(FaultOrder<DiskFault.Load> order, CloseFile undo) {
    String numbered = undo.files().getFirst();
    return new Object[] {
      undo.files().size(),
      numbered.substring(0, numbered.lastIndexOf('.')),
      BigDecimal.valueOf(order.limit().toMillis(), 3)
    };
  }

  @Override
  public List<String> plan(FaultOrder<DiskFault.Load> order, CloseFile undo) {
    return List.of(Watchdog.plan(order.tag(), order.limit(), WRITE, END, arguments(order, undo)));
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
}
