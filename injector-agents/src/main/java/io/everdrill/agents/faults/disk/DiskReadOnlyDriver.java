package io.everdrill.agents.faults.disk;

import io.everdrill.agents.faults.DiskUndo.RemountWritable;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.HostFiles;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Mount;
import io.everdrill.agents.linux.OpenFiles;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Remounts a file system so that it can only be read, with the options that it has otherwise. The
 * kernel does so only while nobody has a file of it open for writing.
 */
final class DiskReadOnlyDriver implements FaultDriver<DiskFault.ReadOnly, RemountWritable> {

  /** Never, nor what shares a file system with them. */
  private static final List<Path> SPARED =
      List.of(Path.of("/"), Path.of("/proc"), Path.of("/sys"), Path.of("/dev"), Path.of("/run"));

  private static final long INIT = 1;

  /** {@code $1} options, {@code $2} what is mounted, {@code $3} where. */
  private static final String REMOUNT =
      "mount --options-mode ignore -o \"$1\" \"$2\" \"$3\" >/dev/null 2>&1\n";

  private final HeldWatchdogs watchdogs;

  DiskReadOnlyDriver(HeldWatchdogs watchdogs) {
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<DiskFault.ReadOnly> faultType() {
    return DiskFault.ReadOnly.class;
  }

  @Override
  public Class<RemountWritable> undoType() {
    return RemountWritable.class;
  }

  @Override
  public String mechanism() {
    return "remount";
  }

  @Override
  public String needs() {
    return "root";
  }

  @Override
  public Support support() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new Support.No("only root may mount");
    }
    try {
      Shell.run("mount", "--version");
      return TargetProcess.support();
    } catch (Shell.CommandFailed e) {
      return new Support.No(e.getMessage());
    }
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public RemountWritable prepare(FaultOrder<DiskFault.ReadOnly> order) {
    TargetProcess.requireIfNamed(order.target());
    HostFiles.require(Path.of(order.fault().path()));
    Disk disk = Disk.of(order.fault().path());
    Mount mount = disk.mount();
    // In a container the host's own mounts of the file system are not seen, but are hit with it.
    List<Mount> same =
        Stream.concat(Mount.all().stream(), HostFiles.mounts().stream())
            .filter(m -> m.device().equals(mount.device()))
            .toList();
    for (Mount other : same) {
      if (SPARED.stream().anyMatch(spared -> isOrHolds(spared, other.point()))) {
        throw new OrderRefused(
            Refusal.POLICY,
            disk.folder() + " shares its file system with " + other.point() + ", which is spared");
      }
    }
    if (disk.readOnly()) {
      throw new OrderRefused(Refusal.CONFLICT, mount.point() + " is read-only already");
    }
    List<OpenFiles.Open> writers = OpenFiles.written(disk.folder());
    if (!writers.isEmpty()) {
      OpenFiles.Open first = writers.getFirst();
      throw new OrderRefused(
          Refusal.CONFLICT,
          "%s: the kernel makes it read-only only when nobody writes; process %d has %s open"
              .formatted(mount.point(), first.pid(), first.file()));
    }
    return new RemountWritable(
        order.tag(),
        mount.point().toString(),
        mount.source(),
        "remount," + String.join(",", mount.options()));
  }

  /** The root itself, for it holds all, and anything at or below the others. */
  private static boolean isOrHolds(Path spared, Path point) {
    return spared.getNameCount() == 0 ? point.equals(spared) : point.startsWith(spared);
  }

  @Override
  public void apply(FaultOrder<DiskFault.ReadOnly> order, RemountWritable undo) {
    watchdogs.armFor(
        INIT,
        order.tag(),
        order.limit(),
        REMOUNT,
        undo.options(),
        undo.source(),
        undo.mountPoint());
    remount(readOnly(undo), undo);
    watchdogs.requireArmed(order.tag());
  }

  private static String readOnly(RemountWritable undo) {
    return List.of(undo.options().split(",")).stream()
        .map(option -> option.equals("rw") ? "ro" : option)
        .collect(Collectors.joining(","));
  }

  @Override
  public List<String> plan(FaultOrder<DiskFault.ReadOnly> order, RemountWritable undo) {
    return List.of(
        Watchdog.plan(
            order.tag(),
            order.limit(),
            "",
            REMOUNT,
            undo.options(),
            undo.source(),
            undo.mountPoint()),
        "mount --options-mode ignore -o '%s' '%s' '%s'"
            .formatted(readOnly(undo), undo.source(), undo.mountPoint()));
  }

  private static void remount(String options, RemountWritable undo) {
    Shell.run("mount", "--options-mode", "ignore", "-o", options, undo.source(), undo.mountPoint());
  }

  @Override
  public Sight look(RemountWritable undo) {
    Path point = Path.of(undo.mountPoint());
    List<Mount> there = Mount.all().stream().filter(m -> m.point().equals(point)).toList();
    if (there.isEmpty() || !Files.isDirectory(point)) {
      return Sight.TARGET_GONE;
    }
    return there.getLast().superOptions().contains("ro") ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  @Override
  public void revert(RemountWritable undo) {
    if (look(undo) == Sight.IN_FORCE || hasMountFlag(undo)) {
      remount(undo.options(), undo);
    }
  }

  @Override
  public boolean gone(RemountWritable undo) {
    return look(undo) != Sight.IN_FORCE && !hasMountFlag(undo);
  }

  @Override
  public void release(RemountWritable undo) {
    watchdogs.dismiss(undo.tag());
  }

  /** The kernel keeps 'read-only' for the mount and for the file system. */
  private static boolean hasMountFlag(RemountWritable undo) {
    return Mount.all().stream()
        .filter(m -> m.point().equals(Path.of(undo.mountPoint())))
        .anyMatch(m -> m.options().contains("ro"));
  }
}
