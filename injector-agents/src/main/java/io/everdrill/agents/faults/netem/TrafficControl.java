package io.everdrill.agents.faults.netem;

import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.agents.faults.Lazy;
import io.everdrill.agents.faults.NetworkPlace;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.QdiscUndo;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Support;
import io.everdrill.agents.faults.network.FaultTables;
import io.everdrill.agents.faults.network.PacketScope;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.NetworkFault.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The queueing disciplines of one fault, on every interface that the target's packets pass. One
 * fault at a time has the queues of an interface; another is done by the next mechanism, or
 * refused.
 */
final class TrafficControl {

  /** Process 1: queues stay until the host ends. */
  private static final long HOST = 1;

  private final Supplier<NeverCut> neverCut;
  private final HeldWatchdogs watchdogs = new HeldWatchdogs();
  private final Lazy<Support> mirrors = new Lazy<>(TrafficControl::mirrorSupport, s -> {});

  /**
   * @param neverCut asked whenever a fault begins
   */
  TrafficControl(Supplier<NeverCut> neverCut) {
    this.neverCut = neverCut;
  }

  /** What the queues of a fault have done so far. */
  record Count(long passed, long dropped) {}

  /** Tried in a network that is gone with the command. */
  Support support(SideLane lane) {
    QdiscUndo sample =
        new QdiscUndo("check", NetworkPlace.OWN, "7000", List.of(Interfaces.LOOPBACK), List.of());
    TcScript script =
        new TcScript(sample, FaultTables.SAMPLE, NeverCut.NOTHING, Direction.BOTH, lane);
    return tried(
        () -> script.steps().forEach(step -> Shell.feed(step.input(), inNewNetwork(step))));
  }

  private static String[] inNewNetwork(TcScript.Step step) {
    return Stream.concat(Stream.of("unshare", "--net"), step.command().stream())
        .toArray(String[]::new);
  }

  /** Whether what comes in can be led to an interface of its own, with queues. */
  private static Support mirrorSupport() {
    String commands =
        """
        ip link add everdrill-check type ifb &&
        tc qdisc add dev lo ingress &&
        tc filter add dev lo parent ffff: protocol ip u32 match u32 0 0 \
        action mirred egress redirect dev everdrill-check
        """;
    return tried(() -> Shell.run("unshare", "--net", "sh", "-c", commands));
  }

  private static Support tried(Runnable commands) {
    try {
      commands.run();
      return new Support.Yes();
    } catch (Shell.CommandFailed e) {
      return new Support.No(String.join(" ", e.getMessage().lines().toList()));
    }
  }

  /**
   * @throws OrderRefused if an interface has queues that would not come back, or what comes in by
   *     it cannot be led aside
   */
  QdiscUndo prepare(String tag, NetworkPlace network, PacketScope scope, Direction direction) {
    neverCut.get().requireMayName(scope.ports());
    PacketMatches.requireFew(scope, neverCut.get());
    List<String> roots = new ArrayList<>();
    List<String> ingresses = new ArrayList<>();
    for (String device : network.inside(() -> Interfaces.between(scope))) {
      boolean loopback = device.equals(Interfaces.LOOPBACK);
      if (loopback || direction != Direction.IN) {
        roots.add(device);
      }
      if (!loopback && direction != Direction.OUT) {
        ingresses.add(device);
      }
    }
    if (!ingresses.isEmpty() && mirrors.get() instanceof Support.No no) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "what comes in by " + ingresses + " cannot be led to a mirror (ifb): " + no.reason());
    }
    network.inside(
        () -> {
          roots.forEach(Interfaces::requireDefaultQueues);
          ingresses.forEach(Interfaces::requireNoIngress);
          return roots;
        });
    return new QdiscUndo(tag, network, Handles.of(tag), roots, ingresses);
  }

  void apply(
      QdiscUndo undo, PacketScope scope, Direction direction, SideLane lane, Duration limit) {
    List<TcScript.Step> steps = new TcScript(undo, scope, neverCut.get(), direction, lane).steps();
    undo.network()
        .inside(
            () -> {
              watchdogs.armFor(HOST, undo.tag(), limit, String.join("\n", undo.commands()));
              steps.forEach(
                  step -> Shell.feed(step.input(), step.command().toArray(String[]::new)));
              return undo;
            });
    watchdogs.requireArmed(undo.tag());
  }

  /** What {@link #apply} would run. */
  List<String> plan(
      QdiscUndo undo, PacketScope scope, Direction direction, SideLane lane, Duration limit) {
    String watchdog = Watchdog.plan(undo.tag(), limit, "", String.join("\n", undo.commands()));
    List<String> plan = new ArrayList<>();
    // A command that begins with a variable is one for a shell only.
    plan.add(undo.network().isOwn() ? watchdog : undo.inItsNetwork("env " + watchdog));
    new TcScript(undo, scope, neverCut.get(), direction, lane)
        .steps()
        .forEach(step -> plan.add(undo.inItsNetwork(step.asTyped())));
    return plan;
  }

  Sight look(QdiscUndo undo) {
    if (!undo.network().isTargetThere()) {
      return Sight.TARGET_GONE;
    }
    return undo.network().inside(() -> lookInside(undo));
  }

  private static Sight lookInside(QdiscUndo undo) {
    List<String> devices =
        Stream.concat(undo.roots().stream(), undo.ingresses().stream()).distinct().toList();
    if (!Interfaces.all().containsAll(devices)) {
      return Sight.TARGET_GONE;
    }
    boolean rooted = undo.roots().stream().allMatch(device -> leads(undo, device));
    boolean mirrored =
        undo.ingresses().stream().allMatch(device -> Interfaces.leadsIn(device, undo.mirror()));
    return rooted && mirrored ? Sight.IN_FORCE : Sight.NOT_IN_FORCE;
  }

  /** Filters come last, so with them all is there. */
  private static boolean leads(QdiscUndo undo, String device) {
    return hasRoot(undo, device)
        && Shell.run("tc", "filter", "show", "dev", device, "parent", undo.handle() + ":")
            .contains("flowid " + undo.handle() + ":");
  }

  private static boolean hasRoot(QdiscUndo undo, String device) {
    return Interfaces.qdiscs(device).stream()
        .anyMatch(q -> Interfaces.handle(q).equals(undo.handle() + ":"));
  }

  /**
   * Where the target is dead its network can still be there, for others; only the watchdog is in.
   */
  void revert(QdiscUndo undo) {
    if (!undo.network().isThere()) {
      watchdogs.letEnd(undo.tag());
      return;
    }
    String said =
        undo.network()
            .inside(
                () ->
                    Shell.run(
                        "sh", "-c", "{ " + String.join("\n", undo.commands()) + "\n} 2>&1; true"));
    if (!gone(undo)) {
      throw new IllegalStateException(undo.byHand() + ": is still there; " + said.strip());
    }
  }

  void release(QdiscUndo undo) {
    watchdogs.dismiss(undo.tag());
  }

  boolean gone(QdiscUndo undo) {
    if (!undo.network().isThere()) {
      return TaggedProcesses.of(undo.tag()).isEmpty();
    }
    return undo.network()
        .inside(
            () ->
                undo.roots().stream().noneMatch(device -> hasRoot(undo, device))
                    && (undo.ingresses().isEmpty() || !Interfaces.isThere(undo.mirror())));
  }

  /** Both lanes on every interface. */
  Count count(QdiscUndo undo) {
    if (!undo.network().isThere()) {
      return new Count(0, 0);
    }
    List<String> devices = new ArrayList<>(undo.roots());
    if (!undo.ingresses().isEmpty()) {
      devices.add(undo.mirror());
    }
    List<JsonNode> lanes =
        undo
            .network()
            .inside(() -> devices.stream().flatMap(d -> Interfaces.qdiscs(d).stream()).toList())
            .stream()
            .filter(q -> q.path("parent").asText().startsWith(undo.handle() + ":"))
            .toList();
    return new Count(sum(lanes, "packets"), sum(lanes, "drops"));
  }

  private static long sum(List<JsonNode> lanes, String what) {
    return lanes.stream().mapToLong(lane -> lane.path(what).asLong()).sum();
  }
}
