package io.everdrill.agents.faults.resource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Busy shells on the target's host, or in the control group that it is, stopped and continued ten
 * times a second for a load under 100 percent of a core each. They are children of a watchdog that
 * kills them; should that be killed too, the kernel ends each when it has burnt the processor time
 * that the limit allows.
 */
final class CpuLoadDriver implements FaultDriver<ResourceFault.CpuLoad, Undo.EndProcesses> {

  private static final int PERIOD_MILLIS = 100;

  private static final String BURNER = "while :; do :; done";

  /**
   * {@code $1} workers, {@code $2} processor seconds each, {@code $3}, {@code $4} seconds on, off;
   * {@code $5}, {@code $6} who is charged, if not the agent's host.
   */
  private static final String BURN =
      """
      on=$3; off=$4; count=0; burners=
      while [ $count -lt "$1" ]; do
        (ulimit -t "$2"
         for group in "$5" "$6"; do
           [ -z "$group" ] || echo 0 > "$group/cgroup.procs" || exit 1
         done
         exec sh -c '%s') >/dev/null 2>&1 &
        burners="$burners $!"; count=$((count + 1))
      done
      pulse=
      if [ "$off" != 0 ]; then
        (while kill -s CONT $burners; do
           sleep "$on"; kill -s STOP $burners; sleep "$off"
         done) >/dev/null 2>&1 &
        pulse=$!
      fi
      """
          .formatted(BURNER);

  private static final String END = "kill -s KILL $pulse $burners 2>/dev/null\n";

  private final ControlGroups groups;
  private final HeldWatchdogs watchdogs;

  CpuLoadDriver(ControlGroups groups, HeldWatchdogs watchdogs) {
    this.groups = groups;
    this.watchdogs = watchdogs;
  }

  @Override
  public Class<ResourceFault.CpuLoad> faultType() {
    return ResourceFault.CpuLoad.class;
  }

  @Override
  public Class<Undo.EndProcesses> undoType() {
    return Undo.EndProcesses.class;
  }

  @Override
  public String mechanism() {
    return "busy-processes";
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
    return TargetProcess.support();
  }

  @Override
  public EndsAlone endsAlone() {
    return EndsAlone.WATCHDOG;
  }

  @Override
  public Undo.EndProcesses prepare(FaultOrder<ResourceFault.CpuLoad> order) {
    if (isGroup(order)) {
      charged(order);
    } else {
      TargetProcess.requireIfNamed(order.target());
    }
    int most = 4 * Runtime.getRuntime().availableProcessors();
    if (order.fault().workers() > most) {
      throw new OrderRefused(
          Refusal.POLICY,
          "workers: expected at most " + most + " on this host, got " + order.fault().workers());
    }
    return new Undo.EndProcesses(order.tag());
  }

  @Override
  public void apply(FaultOrder<ResourceFault.CpuLoad> order, Undo.EndProcesses undo) {
    watchdogs.arm(order.tag(), order.limit(), BURN, END, arguments(order));
  }

  private static boolean isGroup(FaultOrder<ResourceFault.CpuLoad> order) {
    return !order.target().location().controlGroup().isEmpty();
  }

  /** Where the group's processor time is shared out, and in v1 where it is counted. */
  private List<String> charged(FaultOrder<ResourceFault.CpuLoad> order) {
    TargetGroup group = TargetGroup.of(groups, order.target());
    return List.of(
        group.charged("cpu").toString(), group.counted("cpuacct").map(Path::toString).orElse(""));
  }

  private Object[] arguments(FaultOrder<ResourceFault.CpuLoad> order) {
    ResourceFault.CpuLoad fault = order.fault();
    long onMillis = Math.max(1, Math.round(PERIOD_MILLIS * fault.loadPercent() / 100));
    // Twice what it should burn, for to start and stop burns too: it only bounds what nobody ends.
    long processorSeconds =
        Math.min(
            Math.ceilDiv(order.limit().toMillis(), 1000L),
            2 * Math.ceilDiv(order.limit().toMillis() * onMillis, PERIOD_MILLIS * 1000L));
    List<String> charged = isGroup(order) ? charged(order) : List.of("", "");
    return new Object[] {
      fault.workers(),
      processorSeconds + 1,
      BigDecimal.valueOf(onMillis, 3),
      onMillis == PERIOD_MILLIS ? 0 : BigDecimal.valueOf(PERIOD_MILLIS - onMillis, 3),
      charged.getFirst(),
      charged.getLast()
    };
  }

  @Override
  public List<String> plan(FaultOrder<ResourceFault.CpuLoad> order, Undo.EndProcesses undo) {
    return List.of(Watchdog.plan(order.tag(), order.limit(), BURN, END, arguments(order)));
  }

  /** Those that burn: the watchdog and what gives the pulse load nothing. */
  @Override
  public Sight look(Undo.EndProcesses undo) {
    return TaggedProcesses.of(undo.tag()).stream().anyMatch(CpuLoadDriver::burns)
        ? Sight.IN_FORCE
        : Sight.NOT_IN_FORCE;
  }

  /** It has nothing of its watchdog's in its command line once it is what it is to be. */
  private static boolean burns(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), ISO_8859_1)
          .equals("sh\0-c\0" + BURNER + "\0");
    } catch (IOException e) {
      // It ended meanwhile.
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
