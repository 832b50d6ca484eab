package io.everdrill.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.agents.faults.Aim;
import io.everdrill.agents.faults.AllTrials;
import io.everdrill.agents.faults.ByHand;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.topics.events.Fault;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/faults.md is made from the drivers. After a change: {@code mvn -pl injector-agents -am test
 * -Dtest=FaultsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Deverdrill.docs.write=true}.
 */
class FaultsPageTest {

  private static final Path PAGE = Path.of("../docs/faults.md");

  private static final String HEAD =
      """
      # Faults

      Made from the drivers by `FaultsPageTest`; not edited by hand. What a host can really do, and why
      not, `everdrill faults` says there.

      Where several mechanisms are named, the first that works on the host, with these parameters and on
      this target, is used; the `applied` event says which, and what of the target it reaches, which is
      *reach* here. *Ends when the agent is dead*: by what, if it
      is killed and nobody starts it again; every way ends at the fault's limit at the latest. Each kind
      that a host can do is taken through `FaultContractIT`: its effect measured by something that does
      not know the driver, its undo exact, its end by itself; what is printed for a person where an undo
      hangs, given to a shell as it is, undoes it as exactly; and so does the journal alone, at boot, where
      all else that would undo it is gone. Those by netem, and limits by
      control groups v2, are taken through the same in user-mode Linux, whose kernel has them, by
      `NetemContractIT` and `UnifiedGroupContractIT`. *By hand*: the commands that this text calls, beside
      a POSIX shell and what coreutils, grep and sed bring (`nsenter` only where the target is in
      another network; for offsets `everdrill`, and none of Kafka's tools, where they were committed with
      metadata or a leader epoch); the contract test gives it no others. *Counts*: what the `ended` event says of how
      much the fault hit, of all. Where nothing stands nobody counts honestly: the kernel does not say how
      often a stopped process would have run, which packets netem doubled, spoiled or held back,
      which reads a wrong file or clock would have served, how many calls a JVM, a disk or a lock made wait, or what a container that is not there would have done.
      The explicit proxy is the only mechanism of network and HTTP faults that needs no root, and the last
      choice: callers are configured to call its doors (`routes` in the local policy) always, so it is in
      the way also when there is no fault, and the target sees its address. A process of its own holds the
      doors. If the agent is killed, callers are led to the target at once; connections through the doors
      end when the next agent takes its place, and nobody can connect while an agent that was stopped in
      order, or whose whole control group was killed, is not there.
      What a client of Toxiproxy's API has set, proxies and toxics, is in no journal and needs none: it
      is a state of the agent's process and nowhere else, so it ends with the process, however that ends,
      and there is nothing to undo. Connections through its proxies end then too; the next agent knows no
      proxy until a client makes it anew, as a Toxiproxy that starts again does. While the agent lives a
      toxic ends after the policy's `greatestLimitSeconds`.
      `sql-slow-statement` slows writes and `sql-slow-read` reads: a local policy allows each by its
      name, and both for a `sql-slow-statement` whose `statements` is `reads` or `all`. That field is
      from before there was `sql-slow-read` and is read still; an agent from before there was the field
      slows writes whatever it says, and one from before `sql-slow-read` does nothing for that kind.
      They change no row, so a policy need not name their table; one that has `data` for the kind
      allows only the tables that it names.
      Reads wait in a policy of row-level security that hides nothing. While it is there PostgreSQL
      refuses `COPY FROM` to those whom it binds, also the table's owner, and every statement of their
      sessions with `row_security = off`, as `pg_dump` has; and a condition by an operator that is not
      leakproof, as `LIKE`, uses no index. A statement that finds no row to look at does not wait.
      Reads wait once a request of the client, from when it arrived on, not once each statement of a
      function.
      A target that is a container is entered by the process ids that the host has for it: its process,
      its control groups, its network. Faults of requests and connections by a proxy stand in the
      container's own network, where its address is there; for a port that it publishes, with an address of
      the host, in the agent's. There too stand faults of requests of a container that no Docker here knows, as
      one of Podman, if its address is one of the host; all else that enters a container is refused for it,
      unless a pid file says which process it is. A JVM is attached to over the container's own `/tmp`: its first process, or
      the one JVM that this has started; of several a pid file must say which. Byteman's jar is lent to it in
      the container's `/dev/shm`, which is memory and ends with it, or in its `/tmp`, and deleted as soon as
      it is loaded; its listener is on loopback of the container's network. A JVM in a user or time namespace
      of its own is refused: it takes no orders of the agent, or its clock is another. What is done by files
      that a process was prepared with, as faults of a clock and by the preload library, is refused in a
      container, and so is what would hit the host in its place.
      A target may be a control group with all that is in it: its `container` is `cgroup:` and its path
      as `/proc/PID/cgroup` has it, from the root of the hierarchy. *On a control group* says by which
      mechanisms; where nothing stands, the kind is refused there. Limits and freezing are set in the
      group itself and nobody is moved; a throttle of disks in v1 is refused where groups are below it.
      Load and memory come from processes of ours that are put into it and charged to it. Kills hit all
      in it, and what is in it later if there is an interval; what takes the place of the dead is not killed
      by the same blow. Losing, cutting,
      resetting and half-open connections hit what its sockets send or get, also over loopback, and nothing of
      another process at the same address; a socket is of the group in which it was opened. They end when the
      oldest process of the group does. Its processes must be in one network. Other faults of packets tell them
      apart by address and are refused. Refused in any case: a group that holds the agent or who started it, process 1, or
      a process called sshd, the root, and a group in which nobody is. `ControlGroupContractIT` takes each
      of these kinds through the contract. An agent that is older knows no such container and refuses.
      A dry run prepares a fault and applies nothing. Of an HTTP fault that asks the target `OPTIONS *`, as
      the fault itself does: a safe method (RFC 9110, 9.2.1), by which a client asks for no effect.
      `kafka-consumer-lag` is refused for a group that has members. Kafka sets a group's offsets only while
      it has none, members that were put out would be another fault, and a quota, which makes a group fall
      behind while it works, does so by no number of records that could be asked for, and wherever else
      those clients read: that is `kafka-client-throttle`, of the client ids that the refusal names.
      Faults of Redis are refused where they could not be undone exactly. Under a `maxmemory-policy` that
      evicts, what is kept may be evicted, and makes room be taken from entries that no fault hits. Before
      Redis 7 a server says of an entry only how long it has to live, from a moment that is not said, not
      when it expires. In a cluster what is kept of an entry must lie in its slot, which may move to another
      node meanwhile. A replica takes no writes.
      What survives a reboot (files, a database's rows, triggers and policies) is undone by the unit
      `everdrill-undo` at boot, from the agent's journal: that must lie on a disk that survives it too.
      *Tested by*: the contract test, and the class that has the world in which the kind is tried; a
      bound on its parameters in the local policy by `PolicyBoundsTest`.
      """;

  private static final String COLUMNS =
      """
      | kind | parameters | mechanisms, in order of preference | reach | needs | ends when the agent is dead | by hand | counts | on a control group | tested by |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  private static final Set<String> ABBREVIATIONS = Set.of("Dns", "Http", "Jvm", "Sql");

  @Test
  void pageSaysWhatTheDriversSay() throws Exception {
    String page;
    try (DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1))) {
      page = page(drivers);
    }
    if (Boolean.getBoolean("everdrill.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).content().isEqualTo(page);
  }

  private static String page(DriverSet drivers) {
    StringBuilder page = new StringBuilder(HEAD);
    Map<Class<?>, List<Class<? extends Fault>>> families =
        Fault.kinds().stream()
            .collect(
                Collectors.groupingBy(
                    Class::getEnclosingClass, LinkedHashMap::new, Collectors.toList()));
    families.forEach(
        (family, kinds) -> {
          page.append("\n## ").append(title(family)).append("\n\n").append(COLUMNS);
          kinds.forEach(kind -> page.append(row(kind, drivers.drivers(Fault.kindOf(kind)))));
        });
    return page.toString();
  }

  private static String row(Class<? extends Fault> kind, List<FaultDriver<?, ?>> drivers) {
    String parameters =
        Arrays.stream(kind.getRecordComponents())
            .map(c -> "`" + wireName(c) + "`")
            .collect(Collectors.joining(", "));
    List<FaultDriver<?, ?>> others =
        drivers.stream().filter(d -> d.aim() != Aim.ONLY_GROUP).toList();
    List<FaultDriver<?, ?>> ofGroups =
        drivers.stream().filter(d -> d.aim() != Aim.NO_GROUP).toList();
    return "| `%s` | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            Fault.kindOf(kind),
            parameters,
            drivers.isEmpty() ? "none yet" : each(others, FaultDriver::mechanism),
            reach(others),
            each(others, FaultDriver::needs),
            each(others, d -> words(d.endsAlone())),
            byHand(drivers),
            counts(others),
            each(ofGroups, FaultDriver::mechanism),
            AllTrials.testing(Fault.kindOf(kind)));
  }

  /** What any of them takes. */
  private static String byHand(List<FaultDriver<?, ?>> drivers) {
    return drivers.stream()
        .flatMap(driver -> ByHand.tools(driver.undoType()).stream())
        .distinct()
        .map(tool -> "`" + tool + "`")
        .collect(Collectors.joining(", "));
  }

  /** What those that count count, named where others do not. */
  private static String counts(List<FaultDriver<?, ?>> drivers) {
    String units = each(drivers, FaultDriver::counts);
    boolean same = drivers.stream().map(FaultDriver::counts).distinct().count() <= 1;
    return same ? units : mechanisms(drivers, FaultDriver::counts);
  }

  /** Each with those that have it, where they differ. */
  private static String reach(List<FaultDriver<?, ?>> drivers) {
    String scopes = each(drivers, FaultDriver::scope);
    return drivers.stream().map(FaultDriver::scope).filter(s -> !s.isEmpty()).distinct().count()
            <= 1
        ? scopes
        : mechanisms(drivers, FaultDriver::scope);
  }

  /** What each says, after the mechanisms that say it; those that say nothing are left out. */
  private static String mechanisms(
      List<FaultDriver<?, ?>> drivers, Function<FaultDriver<?, ?>, String> what) {
    return drivers.stream()
        .filter(driver -> !what.apply(driver).isEmpty())
        .collect(
            Collectors.groupingBy(
                what,
                LinkedHashMap::new,
                Collectors.mapping(FaultDriver::mechanism, Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(e -> e.getValue() + ": " + e.getKey())
        .collect(Collectors.joining("; "));
  }

  /** Said once where all say the same. */
  private static String each(
      List<FaultDriver<?, ?>> drivers, Function<FaultDriver<?, ?>, String> what) {
    return drivers.stream()
        .map(what)
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code NetworkFault} is Network, {@code DnsFault} DNS. */
  private static String title(Class<?> family) {
    String name = family.getSimpleName().replaceFirst("Fault$", "");
    return name.isEmpty()
        ? "Control"
        : ABBREVIATIONS.contains(name) ? name.toUpperCase(Locale.ROOT) : name;
  }

  private static String wireName(RecordComponent component) {
    JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
    return name == null ? component.getName() : name.value();
  }
}
