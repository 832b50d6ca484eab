package io.everdrill.agents.faults;

import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InventoryEvent.Location;
import io.everdrill.topics.events.InventoryEvent.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every driver there is, by the kind of its fault; of one kind, in order of preference. */
public final class DriverSet implements AutoCloseable {

  /** Why a kind is not done to a control group that has no mechanism for it. */
  private static final String NO_GROUP =
      "it is done to a process, a server, an address or a host, and nothing here does it to all of"
          + " a group";

  private final List<FaultFamily> families;
  private final Guardian guardian;
  private final Map<String, List<FaultDriver<?, ?>>> byKind;

  /** Asked once: some look by starting a command, or by opening a socket of the kernel. */
  private final Map<FaultDriver<?, ?>, Support> supports = new ConcurrentHashMap<>();

  /**
   * @param guardian of faults that end by {@link EndsAlone#UNDO_PROCESS}
   */
  public DriverSet(List<FaultFamily> families, Guardian guardian) {
    this.guardian = guardian;
    this.families = List.copyOf(families);
    byKind =
        Stream.concat(
                Stream.<FaultDriver<?, ?>>of(new NoopDriver()),
                families.stream().flatMap(f -> f.drivers().stream()))
            .collect(Collectors.groupingBy(d -> Fault.kindOf(d.faultType())));
  }

  /** What this host can do of each kind of the contract, in the order of their names. */
  public Map<String, Capability> capabilities() {
    return Fault.kinds().stream()
        .map(Fault::kindOf)
        .collect(
            Collectors.toMap(Function.identity(), this::capability, (a, b) -> a, TreeMap::new));
  }

  /** What of any fault is on this host now, whoever left it. */
  public Survey survey() {
    List<Trace> processes =
        TaggedProcesses.all().entrySet().stream()
            .map(
                process ->
                    new Trace(
                        "process " + process.getKey(),
                        process.getValue(),
                        "kill -KILL " + process.getKey()))
            .toList();
    return families.stream()
        .map(FaultFamily::survey)
        .reduce(new Survey(processes, List.of()), Survey::and);
  }

  /** The drivers of a kind, the preferred first; none if the kind has none. */
  public List<FaultDriver<?, ?>> drivers(String kind) {
    return byKind.getOrDefault(kind, List.of());
  }

  /** What this host can do of one kind. */
  public Capability capability(String kind) {
    return capability(drivers(kind));
  }

  /** What this host can do of one kind to a target that is a control group. */
  public Capability onControlGroup(String kind) {
    List<FaultDriver<?, ?>> aimed =
        drivers(kind).stream().filter(driver -> driver.aim() != Aim.NO_GROUP).toList();
    return aimed.isEmpty() ? new Capability.Unable(NO_GROUP) : capability(aimed);
  }

  private Capability capability(List<FaultDriver<?, ?>> drivers) {
    StringBuilder reasons = new StringBuilder();
    for (FaultDriver<?, ?> driver : drivers) {
      switch (support(driver)) {
        case Support.Yes() -> {
          return new Capability.Able(driver.mechanism());
        }
        case Support.No(String reason, _) ->
            reasons
                .append(reasons.isEmpty() ? "" : "; ")
                .append(driver.mechanism() + ": " + reason);
      }
    }
    return new Capability.Unable(reasons.isEmpty() ? "no driver" : reasons.toString());
  }

  private Support support(FaultDriver<?, ?> driver) {
    return supports.computeIfAbsent(driver, DriverSet::asked);
  }

  private static Support asked(FaultDriver<?, ?> driver) {
    try {
      return driver.support();
    } catch (RuntimeException e) {
      return new Support.No(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The fault, ready to be applied by the first mechanism that can do it to this target; nothing is
   * touched yet.
   *
   * @throws OrderRefused if it cannot be done, with the reason of each that tried
   */
  public PreparedFault prepare(FaultOrder<?> order) {
    String kind = order.fault().kind();
    List<String> refusals = new ArrayList<>();
    Refusal reason = Refusal.UNSUPPORTED;
    requireAimed(kind, order.target());
    for (FaultDriver<?, ?> driver : drivers(kind)) {
      if (driver.aim().takes(order.target()) && support(driver) instanceof Support.Yes) {
        try {
          return prepare(driver, order);
        } catch (OrderRefused e) {
          if (!isOfTheMechanism(e.reason())) {
            throw e;
          }
          reason = e.reason() == Refusal.CONFLICT ? Refusal.CONFLICT : reason;
          refusals.add(driver.mechanism() + ": " + e.getMessage());
        }
      }
    }
    throw refusals.isEmpty() ? unable(kind) : new OrderRefused(reason, String.join("; ", refusals));
  }

  private void requireAimed(String kind, Target target) {
    if (Aim.isGroup(target) && onControlGroup(kind) instanceof Capability.Unable(String why)) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "%s on control group %s, which %s is: %s"
              .formatted(kind, target.location().controlGroup(), target.target(), why));
    }
  }

  /** By the local policy, where it is the only thing in the way of a mechanism. */
  private OrderRefused unable(String kind) {
    boolean forbidden =
        drivers(kind).stream()
            .anyMatch(d -> support(d) instanceof Support.No no && no.refusal() == Refusal.POLICY);
    return new OrderRefused(
        forbidden ? Refusal.POLICY : Refusal.UNSUPPORTED,
        kind
            + (capability(kind) instanceof Capability.Unable(String why)
                ? ": no mechanism works on this host: " + why
                : ": no mechanism works on this host"));
  }

  /** Whether the next may do what one refused: it cannot, or another fault is in its way. */
  private static boolean isOfTheMechanism(Refusal reason) {
    return reason == Refusal.UNSUPPORTED || reason == Refusal.CONFLICT;
  }

  /**
   * What undoes a fault, in this process or a later one.
   *
   * @throws OrderRefused if no driver of this mechanism is known
   */
  public Remedy remedy(String kind, String mechanism, Undo undo) {
    return drivers(kind).stream()
        .filter(d -> d.mechanism().equals(mechanism) && d.undoType().isInstance(undo))
        .findFirst()
        .map(driver -> remedy(driver, undo))
        .orElseThrow(
            () ->
                new OrderRefused(
                    Refusal.UNSUPPORTED, kind + ": nothing here undoes '" + mechanism + "'"));
  }

  private <F extends Fault, U extends Undo> PreparedFault prepare(
      FaultDriver<F, U> driver, FaultOrder<?> order) {
    FaultOrder<F> typed =
        new FaultOrder<>(
            order.tag(),
            order.target(),
            driver.faultType().cast(order.fault()),
            order.limit(),
            driver.entersTarget() ? container(driver, order.target()) : ProcessIdentity.NONE);
    U undo = driver.prepare(typed);
    Standby standby = standby(driver, typed, undo);
    return new PreparedFault(
        driver.mechanism(),
        driver.scope(),
        () -> plan(driver, typed, undo),
        undo,
        remedy(driver, undo),
        driver.beat(typed.fault()),
        standby,
        () -> {
          standby.arm(Duration.ZERO);
          driver.apply(typed, undo);
          if (endsByUndoProcess(driver)) {
            guardian.requireWatched(undo);
          }
        },
        () -> driver.sustain(typed, undo));
  }

  private ProcessIdentity container(FaultDriver<?, ?> driver, Target target) {
    try {
      return container(target);
    } catch (OrderRefused e) {
      if (driver.goesByAddress() && e.reason() == Refusal.TARGET_NOT_FOUND) {
        return ProcessIdentity.NONE;
      }
      throw e;
    }
  }

  private ProcessIdentity container(Target target) {
    Location at = target.location();
    return at.container().isEmpty() || !at.pidFile().isEmpty() || Aim.isGroup(target)
        ? ProcessIdentity.NONE
        : families.stream()
            .flatMap(family -> family.processOf(target).stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new OrderRefused(
                        Refusal.UNSUPPORTED,
                        target.target() + ": nothing here knows containers: " + at.container()));
  }

  private <F extends Fault, U extends Undo> List<String> plan(
      FaultDriver<F, U> driver, FaultOrder<F> order, U undo) {
    Stream<String> guarded =
        endsByUndoProcess(driver)
            ? Stream.of(guardian.plan(order.tag(), order.limit(), charge(driver, order, undo)))
            : Stream.empty();
    return Stream.concat(guarded, driver.plan(order, undo).stream()).toList();
  }

  private static <F extends Fault, U extends Undo> Guardian.Charge charge(
      FaultDriver<F, U> driver, FaultOrder<F> order, U undo) {
    return new Guardian.Charge(order.fault().kind(), driver.mechanism(), undo);
  }

  private <F extends Fault, U extends Undo> Standby standby(
      FaultDriver<F, U> driver, FaultOrder<F> order, U undo) {
    if (!endsByUndoProcess(driver)) {
      return Standby.NONE;
    }
    return new Standby() {
      @Override
      public void arm(Duration lead) {
        guardian.watch(order.tag(), order.limit().plus(lead), charge(driver, order, undo));
      }

      @Override
      public void dismiss() {
        guardian.standDown(undo);
      }
    };
  }

  private static boolean endsByUndoProcess(FaultDriver<?, ?> driver) {
    return driver.endsAlone() == EndsAlone.UNDO_PROCESS;
  }

  private <F extends Fault, U extends Undo> Remedy remedy(FaultDriver<F, U> driver, Undo undo) {
    U typed = driver.undoType().cast(undo);
    return new Remedy() {
      @Override
      public Sight look() {
        return driver.look(typed);
      }

      @Override
      public void lift() {
        driver.revert(typed);
      }

      @Override
      public void release() {
        driver.release(typed);
        guardian.standDown(typed);
      }

      @Override
      public boolean gone() {
        return driver.gone(typed);
      }

      @Override
      public String counts() {
        return driver.counts();
      }

      @Override
      public List<Exposure> exposure() {
        return driver.exposure(typed);
      }

      @Override
      public String byHand() {
        return typed.byHand();
      }
    };
  }

  /**
   * Opens what must be there before the first fault, for an agent that starts.
   *
   * @param agent its name; no other on this host has it
   */
  public void open(String agent) {
    families.forEach(family -> family.open(agent));
  }

  /** What the families still own ends with it. */
  @Override
  public void close() {
    families.forEach(FaultFamily::close);
  }
}
