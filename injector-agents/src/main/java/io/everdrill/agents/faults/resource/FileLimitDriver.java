package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.EndsAlone;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.ResourceUndo.RestoreFileLimit;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.TargetProcess;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Lowers the target's soft limit of open files (RLIMIT_NOFILE) to what it has open, and a few. What
 * it starts meanwhile inherits the limit, and gets the old one back with it.
 */
final class FileLimitDriver
    implements FaultDriver<ResourceFault.FileDescriptors, RestoreFileLimit> {

  private final HeldWatchdogs watchdogs;

  FileLimitDriver(HeldWatchdogs watchdogs) {
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<ResourceFault.FileDescriptors> faultType() {
    return ResourceFault.FileDescriptors.class;
  }

  @Override
  public Class<RestoreFileLimit> undoType() {
    return RestoreFileLimit.class;
  }

  @Override
  public String mechanism() {
    return "prlimit";
  }

  @Override
  public String needs() {
    return "the target's user, or root";
  }

  @Override
  public Support support() {
    try {
      Shell.run("prlimit", "--version");
      return TargetProcess.support();
    } catch (Shell.CommandFailed e) {
      return new Support.No(e.getMessage() + " (package util-linux)");
    }
  }

  /** The host sees what is in a container by a process id of its own. */
  @Override
  public boolean entersTarget() {
    return true;
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public RestoreFileLimit prepare(FaultOrder<ResourceFault.FileDescriptors> order) {
    ProcessIdentity process = TargetProcess.of(order);
    long was = mayLimit(process);
    long set = limitThatLeaves(order.fault().spare(), open(process.pid()));
    if (set >= was) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "spare: expected fewer than process %d can open now, with a limit of %d; got %d"
              .formatted(process.pid(), was, order.fault().spare()));
    }
    return new RestoreFileLimit(order.tag(), process, set, was);
  }

  /** The soft limit, asked for in the way that needs the same rights as setting it. */
  private static long mayLimit(ProcessIdentity process) {
    try {
      String soft =
          Shell.run(
              "prlimit",
              "--pid",
              Long.toString(process.pid()),
              "--nofile",
              "--noheadings",
              "--output",
              "SOFT");
      return Long.parseLong(soft.strip());
    } catch (Shell.CommandFailed e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, e.getMessage());
    }
  }

  private static Set<Long> open(long pid) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .map(d -> Long.parseLong(d.getFileName().toString()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "process " + pid + ": its descriptors cannot be listed: " + e);
    }
  }

  /** A limit is about the number of a descriptor: the greatest with this many unused below it. */
  static long limitThatLeaves(int spare, Set<Long> open) {
    return LongStream.iterate(0, n -> n + 1)
        .filter(n -> !open.contains(n))
        .skip(spare)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void apply(FaultOrder<ResourceFault.FileDescriptors> order, RestoreFileLimit undo) {
    ProcessIdentity process = undo.process();
    watchdogs.armFor(
        process.pid(), order.tag(), order.limit(), RestoreFileLimit.COMMANDS, undo.arguments());
    if (process.alive()) {
      limit(process.pid(), undo.set());
    }
    watchdogs.requireArmed(order.tag());
  }

  @Override
  public List<String> plan(FaultOrder<ResourceFault.FileDescriptors> order, RestoreFileLimit undo) {
    return List.of(
        Watchdog.plan(order.tag(), order.limit(), "", RestoreFileLimit.COMMANDS, undo.arguments()),
        "prlimit --pid " + undo.process().pid() + " --nofile=" + undo.set() + ":");
  }

  private static void limit(long pid, long soft) {
    Shell.run("prlimit", "--pid", Long.toString(pid), "--nofile=" + soft + ":");
  }

  @Override
  public Sight look(RestoreFileLimit undo) {
    if (!undo.process().alive()) {
      return Sight.TARGET_GONE;
    }
    return softLimit(undo.process().pid()) == undo.set() ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  @Override
  public void revert(RestoreFileLimit undo) {
    limited(undo).forEach(pid -> limit(pid, undo.was()));
  }

  /** Nor of what it started meanwhile. */
  @Override
  public boolean gone(RestoreFileLimit undo) {
    return limited(undo).isEmpty();
  }

  @Override
  public void release(RestoreFileLimit undo) {
    watchdogs.dismiss(undo.tag());
  }

  private static List<Long> limited(RestoreFileLimit undo) {
    if (!undo.process().alive()) {
      return List.of();
    }
    long pid = undo.process().pid();
    return Stream.concat(
            Stream.of(pid),
            ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid))
        .filter(p -> softLimit(p) == undo.set())
        .toList();
  }

  /** As /proc says it; -1 for a process that has ended. */
  private static long softLimit(long pid) {
    try {
      String line =
          Files.readAllLines(Path.of("/proc/" + pid + "/limits")).stream()
              .filter(l -> l.startsWith("Max open files"))
              .findFirst()
              .orElse("Max open files -1");
      String soft = line.substring("Max open files".length()).strip().split(" ")[0];
      return Long.parseLong(soft);
    } catch (IOException | UncheckedIOException e) {
      return -1;
    }
  }
}
