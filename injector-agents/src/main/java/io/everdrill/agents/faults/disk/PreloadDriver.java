package io.everdrill.agents.faults.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.everdrill.agents.faults.DiskUndo.RemoveControl;
import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells the library in the target by a file what to do to its reads and writes, and until when: it
 * stops then by itself. A watchdog deletes the file earlier when the agent dies.
 */
abstract class PreloadDriver<F extends DiskFault> implements FaultDriver<F, RemoveControl> {

  private static final String REMOVE = "rm -f \"$1\"\n";

  private final HeldWatchdogs watchdogs;
  private final String suffix;

  /**
   * @param suffix of the file of control
   */
  PreloadDriver(HeldWatchdogs watchdogs, String suffix) {
    this.watchdogs = watchdogs;
    this.suffix = suffix;
  }

  /**
   * What the library does.
   *
   * @param errno as Linux numbers it; 0 fails nothing
   */
  record Rule(int errno, double percent, Duration delay) {}

  abstract Rule rule(F fault);

  @Override
  public final Class<RemoveControl> undoType() {
    return RemoveControl.class;
  }

  @Override
  public final String mechanism() {
    return "preload-" + suffix;
  }

  @Override
  public final String needs() {
    return "a target started with the preload library: `everdrill preload FOLDER` makes it and says"
        + " with which environment";
  }

  @Override
  public final Support support() {
    return DiskPreload.support();
  }

  @Override
  public final EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public final RemoveControl prepare(FaultOrder<F> order) {
    ProcessIdentity process = TargetProcess.of(order.target());
    Disk.of(order.fault().path());
    Path control = Path.of(control(process) + "." + suffix);
    if (Files.exists(control)) {
      throw new OrderRefused(Refusal.CONFLICT, control + ": is there, from another injection");
    }
    Path folder = control.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) || !sameForTarget(process, folder)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          DiskPreload.CONTROL + ": expected a folder that the agent sees too, got " + control);
    }
    return new RemoveControl(order.tag(), process, control.toString());
  }

  private static String control(ProcessIdentity process) {
    Path proc = Path.of("/proc/" + process.pid());
    try {
      if (Files.readString(proc.resolve("maps")).contains("/" + DiskPreload.LIBRARY)) {
        String prefix = DiskPreload.CONTROL + "=";
        return Arrays.stream(Files.readString(proc.resolve("environ"), ISO_8859_1).split("\0"))
            .filter(variable -> variable.startsWith(prefix))
            .map(variable -> variable.substring(prefix.length()))
            .findFirst()
            .orElseThrow(() -> unprepared(process, "has no " + DiskPreload.CONTROL));
      }
    } catch (IOException e) {
      throw unprepared(process, "cannot be looked at: " + e);
    }
    throw unprepared(process, "was not started with LD_PRELOAD=" + DiskPreload.LIBRARY);
  }

  private static OrderRefused unprepared(ProcessIdentity process, String why) {
    return new OrderRefused(Refusal.UNSUPPORTED, "process " + process.pid() + " " + why);
  }

  /** In a container the same name may be another folder. */
  private static boolean sameForTarget(ProcessIdentity process, Path folder) {
    try {
      return Files.isSameFile(Path.of("/proc/" + process.pid() + "/root" + folder), folder);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public final void apply(FaultOrder<F> order, RemoveControl undo) {
    watchdogs.armFor(undo.process().pid(), order.tag(), order.limit(), REMOVE, undo.file());
    try {
      Files.writeString(Path.of(undo.file()), line(order), CREATE_NEW, WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(undo.file() + ": cannot be written", e);
    }
    watchdogs.requireArmed(order.tag());
  }

  private String line(FaultOrder<F> order) throws IOException {
    Rule rule = rule(order.fault());
    return String.format(
        Locale.ROOT,
        "%.3f %d %.6f %d %s%n",
        secondsSinceBoot() + order.limit().toMillis() / 1000.0,
        rule.errno(),
        rule.percent(),
        rule.delay().toNanos() / 1000,
        Path.of(order.fault().path()).toRealPath());
  }

  /** With the deadline as it would be now. */
  @Override
  public final List<String> plan(FaultOrder<F> order, RemoveControl undo) {
    try {
      return List.of(
          Watchdog.plan(order.tag(), order.limit(), "", REMOVE, undo.file()),
          "set -C; echo '" + line(order).strip() + "' > '" + undo.file() + "'");
    } catch (IOException e) {
      throw new UncheckedIOException(order.fault().path(), e);
    }
  }

  /** A clock that nobody can set, and the library's too. */
  private static double secondsSinceBoot() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
  }

  @Override
  public final Sight look(RemoveControl undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    try {
      String deadline = Files.readString(Path.of(undo.file())).split(" ")[0];
      return Double.parseDouble(deadline) > secondsSinceBoot()
          ? Sight.IN_FORCE
          : Sight.NOT_IN_FORCE;
    } catch (IOException | NumberFormatException e) {
      return Sight.NOT_IN_FORCE;
    }
  }

  @Override
  public final void revert(RemoveControl undo) {
    try {
      Files.deleteIfExists(Path.of(undo.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(undo.file() + ": cannot be deleted", e);
    }
  }

  @Override
  public final void release(RemoveControl undo) {
    watchdogs.dismiss(undo.tag());
  }

  @Override
  public final boolean gone(RemoveControl undo) {
    return !Files.exists(Path.of(undo.file()));
  }
}
