package io.everdrill.agents;

import io.everdrill.agents.Admission.Admit;
import io.everdrill.agents.Admission.Claim;
import io.everdrill.agents.Admission.Facts;
import io.everdrill.agents.Admission.Ignore;
import io.everdrill.agents.Admission.Refuse;
import io.everdrill.agents.Admission.Self;
import io.everdrill.agents.faults.Capability;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.InjectionId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands one by one, and starts a run for each that is admitted. */
final class CommandDesk {

  /** Refusals that say the command was not meant for us: it may be, from somebody else, later. */
  private static final Set<Refusal> NOT_REMEMBERED =
      Set.of(Refusal.BAD_SIGNATURE, Refusal.WRONG_CELL, Refusal.WRONG_INCARNATION);

  /** An undo that cannot be written is a fault that cannot be undone. */
  private static final double LEAST_FREE_SHARE = 0.05;

  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

  private final AgentSettings settings;
  private final Self self;
  private final Journal journal;
  private final DriverSet drivers;
  private final Map<String, Capability> capabilities;
  private final Policy policy;
  private final CellSignals signals;
  private final Reporter reporter;
  private final InstantSource time;
  private final Supplier<ClockReading> clock;
  private final Map<InjectionId, Claim> claims = new ConcurrentHashMap<>();
  private final Set<String> resources = ConcurrentHashMap.newKeySet();

  /** What the start could not undo, and what it may have changed. */
  private final Map<InjectionId, List<String>> held = new ConcurrentHashMap<>();

  private final Map<InjectionId, Thread> runs = new ConcurrentHashMap<>();
  private volatile boolean open = true;

  CommandDesk(
      AgentSettings settings,
      Journal journal,
      DriverSet drivers,
      Policy policy,
      CellSignals signals,
      Reporter reporter,
      InstantSource time,
      Supplier<ClockReading> clock) {
    this.settings = settings;
    this.self = new Self(settings.cell(), settings.agent(), journal.incarnation(), settings.host());
    this.journal = journal;
    this.drivers = drivers;
    this.capabilities = drivers.capabilities();
    this.policy = policy;
    this.signals = signals;
    this.reporter = reporter;
    this.time = time;
    this.clock = clock;
  }

  Self self() {
    return self;
  }

  Map<String, Capability> capabilities() {
    return capabilities;
  }

  List<InjectionId> running() {
    return claims.keySet().stream().sorted().toList();
  }

  boolean isOpen() {
    return open;
  }

  /** Nothing new begins; commands that come are left for the next agent on this journal. */
  void close() {
    open = false;
  }

  /** What the start could not undo is in force until it is. */
  void holdClaim(JournalEntry entry) {
    claims.put(entry.injection(), new Claim(entry.command().target().target(), entry.mechanism()));
    held.put(entry.injection(), entry.undo().resources());
    resources.addAll(entry.undo().resources());
  }

  /** What was undone in the background since the start is nobody's claim any more. */
  private void letGo() {
    for (InjectionId injection : List.copyOf(held.keySet())) {
      if (journal.isOver(injection)) {
        claims.remove(injection);
        resources.removeAll(held.remove(injection));
      }
    }
  }

  void take(Inject command, Signing.Check signature) {
    if (!open) {
      return;
    }
    letGo();
    Instant now = time.instant().plus(clock.get().offset());
    Facts facts =
        new Facts(
            self,
            now,
            signature,
            journal.knows(command.injection()) || runs.containsKey(command.injection()),
            policy,
            obstacles(),
            capabilities,
            signals.outlook(command.injection()),
            List.copyOf(claims.values()));
    switch (Admission.judge(command, facts)) {
      case Admit() -> begin(command, mechanism(command));
      case Refuse(Refusal reason, String detail) -> refuse(command, reason, detail);
      case Ignore() -> LOG.debug("{}: not for this agent, or known", command.injection());
    }
  }

  /** What on this host speaks against any fault. */
  private List<String> obstacles() {
    double free = journal.freeShare();
    return free < LEAST_FREE_SHARE
        ? List.of(
            String.format(
                Locale.ROOT,
                "the journal's disk is %.1f %% free, expected at least %.0f %%",
                free * 100,
                LEAST_FREE_SHARE * 100))
        : List.of();
  }

  private String mechanism(Inject command) {
    return switch (capabilities.get(command.fault().kind())) {
      case Capability.Able(String mechanism) -> mechanism;
      case Capability.Unable(String reason) ->
          throw new IllegalStateException("admitted without support: " + reason);
    };
  }

  private void begin(Inject command, String mechanism) {
    InjectionRun run =
        new InjectionRun(
            command,
            (fault, limit) -> prepared(command, fault, limit),
            new InjectionRun.Services(
                journal,
                signals,
                reporter,
                resources,
                policy.execution(),
                settings.times().patience(),
                settings.times().leaseWait()),
            report(command));
    claims.put(command.injection(), new Claim(command.target().target(), mechanism));
    // A platform thread, bounded by the policy: a call into the kernel that hangs would keep a
    // carrier, and with it other injections' reverts.
    Thread thread =
        Thread.ofPlatform()
            .name("injection-" + command.injection())
            .unstarted(() -> carryOut(command.injection(), run));
    runs.put(command.injection(), thread);
    thread.start();
  }

  /** Claimed is what is used: by another mechanism than was to be tried first, perhaps. */
  private PreparedFault prepared(Inject command, Fault fault, Duration limit) {
    PreparedFault prepared = drivers.prepare(order(command, fault, limit));
    claim(command.injection(), new Claim(command.target().target(), prepared.mechanism()));
    return prepared;
  }

  private void claim(InjectionId injection, Claim claim) {
    synchronized (claims) {
      if (claims.entrySet().stream()
          .anyMatch(held -> held.getValue().equals(claim) && !held.getKey().equals(injection))) {
        throw new OrderRefused(Refusal.CONFLICT, claim.inForceAlready());
      }
      claims.put(injection, claim);
    }
  }

  /** What names an injection on a host, and no other one of any agent. */
  static String tag(String incarnation, InjectionId injection) {
    return incarnation + "-" + injection;
  }

  private FaultOrder<?> order(Inject command, Fault fault, Duration limit) {
    return new FaultOrder<>(
        tag(self.incarnation(), command.injection()), command.target(), fault, limit);
  }

  private void carryOut(InjectionId injection, InjectionRun run) {
    try {
      run.run();
      claims.remove(injection);
    } catch (InterruptedException e) {
      LOG.error("{}: not known to be undone: {}", injection, e.getMessage());
    } finally {
      runs.remove(injection);
    }
  }

  private void refuse(Inject command, Refusal reason, String detail) {
    InjectionEvent refused = report(command).refused(reason, detail);
    if (!NOT_REMEMBERED.contains(reason)) {
      try {
        journal.write(JournalEntry.intent(command, "", new Undo.Nothing()).with(refused));
      } catch (UncheckedIOException e) {
        LOG.error("{}: its refusal is not on disk: {}", command.injection(), e.toString());
      }
    }
    reporter.report(refused);
  }

  private InjectionReport report(Inject command) {
    return new InjectionReport(command, settings.agent(), time, clock);
  }

  /** Waits until all runs are over; those that hang are left to what ends them by itself. */
  void awaitIdle(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (Thread run : List.copyOf(runs.values())) {
        run.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
      runs.values().forEach(Thread::interrupt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
