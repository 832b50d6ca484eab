package io.everdrill.agents;

import io.everdrill.agents.CellSignals.Outlook;
import io.everdrill.agents.CellSignals.Stop;
import io.everdrill.agents.Reversal.Undone;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Undo;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One injection from its command to its end; the order is here, once for all faults: lease, intent
 * on disk, accepted, standby armed, apply, applied, look, confirmed, hold, revert, look, ended. A
 * failed apply is followed by revert. Times that are waited for are on the clock of {@link
 * System#nanoTime}, which nobody can set.
 */
final class InjectionRun {

  /** How long a fault may take to be seen once it was applied. */
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(2);

  private static final Duration LOOK_STEP = Duration.ofMillis(10);
  private static final Logger LOG = LoggerFactory.getLogger(InjectionRun.class);

  private final Inject command;
  private final ShapedFault.Preparation prepare;
  private final Services services;
  private final InjectionReport report;
  private final TouchAside touch;
  private final StartWait start;
  private final TargetEnd targetEnd = new TargetEnd();

  /**
   * What every run needs.
   *
   * @param resources that a fault changes now, see {@link Undo#resources}
   * @param execution whether it is done, or only said
   * @param patience how old the guard's last word may be
   * @param leaseWait how long to wait for its first
   */
  record Services(
      Journal journal,
      CellSignals signals,
      Reporter reporter,
      Set<String> resources,
      Policy.Execution execution,
      Duration patience,
      Duration leaseWait) {}

  /**
   * @param prepare asks the driver; nothing is touched by it
   */
  InjectionRun(
      Inject command, ShapedFault.Preparation prepare, Services services, InjectionReport report) {
    this.command = command;
    this.prepare = prepare;
    this.services = services;
    this.report = report;
    this.touch = new TouchAside(services.journal(), command.injection());
    this.start = new StartWait(command, services.signals(), report, services.patience());
  }

  /** Returns when it is over; whatever goes wrong, the fault was reverted as far as can be seen. */
  void run() throws InterruptedException {
    services.signals().begin(command.injection());
    try {
      start.awaitLease(services.leaseWait());
      ShapedFault fault = prepared();
      refuseIfDryRun(fault);
      List<String> resources = fault.first().undo().resources();
      claim(resources);
      try {
        begin(fault.first());
        arm(fault);
        start.awaitStart();
      } catch (OrderRefused e) {
        fault.disarm();
        free(resources);
        throw e;
      }
      try (targetEnd) {
        targetEnd.begin(command.target(), () -> services.signals().stir(command.injection()));
        carryOut(fault);
      }
      // Not where the undo was interrupted: then it may be in force still.
      free(resources);
    } catch (OrderRefused e) {
      refuse(e.reason(), e.getMessage());
    } finally {
      services.signals().end(command.injection());
    }
  }

  /** All of them, or none. */
  private void claim(List<String> resources) {
    for (int i = 0; i < resources.size(); i++) {
      if (!services.resources().add(resources.get(i))) {
        free(resources.subList(0, i));
        throw new OrderRefused(
            Refusal.CONFLICT, resources.get(i) + ": changed by another fault already");
      }
    }
  }

  private void free(List<String> resources) {
    resources.forEach(services.resources()::remove);
  }

  private ShapedFault prepared() {
    try {
      return new ShapedFault(
          command, prepare, services.journal(), this::reversal, ShapedFault.APPLY_LIMIT);
    } catch (OrderRefused e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "cannot be prepared: " + e);
    }
  }

  private Outlook outlook() {
    return services.signals().outlook(command.injection());
  }

  private void awaitChange(Outlook known, long untilNanos) throws InterruptedException {
    services.signals().awaitChange(command.injection(), known, untilNanos);
  }

  /** Everything but the doing: the answer says what would be run, and what would undo it. */
  private void refuseIfDryRun(ShapedFault fault) {
    if (services.execution() == Policy.Execution.DRY_RUN) {
      throw new OrderRefused(
          Refusal.POLICY,
          "dry run, by the local policy. Would run: "
              + String.join("; ", fault.plan())
              + ". Would undo: "
              + fault.first().undo().byHand());
    }
  }

  private Reversal reversal(Remedy remedy) {
    return new Reversal(command.injection(), remedy, report, this::tell, services.reporter()::halt);
  }

  private void arm(ShapedFault fault) throws InterruptedException {
    Duration lead = start.lead();
    fault.arm(lead.isNegative() ? Duration.ZERO : lead);
    start.refuseIfExpired("what ends it without this agent got ready");
  }

  /** Its id and its undo are on disk before anybody hears of it. */
  private void begin(PreparedFault fault) {
    InjectionEvent accepted = report.accepted();
    try {
      services
          .journal()
          .write(JournalEntry.intent(command, fault.mechanism(), fault.undo()).with(accepted));
    } catch (UncheckedIOException e) {
      throw new OrderRefused(Refusal.UNSUPPORTED, "without a journal nothing begins: " + e);
    }
    services.reporter().report(accepted);
    start.allowed();
  }

  private void refuse(Refusal reason, String detail) {
    if (!services.journal().knows(command.injection())) {
      try {
        services
            .journal()
            .write(
                JournalEntry.intent(command, "", new Undo.Nothing())
                    .with(report.refused(reason, detail)));
      } catch (UncheckedIOException e) {
        LOG.error("{}: its refusal is not on disk: {}", command.injection(), e.toString());
      }
    }
    tell(report.refused(reason, detail));
  }

  private void carryOut(ShapedFault fault) throws InterruptedException {
    try {
      applyAndHold(fault);
    } catch (RuntimeException | Error e) {
      // Also where threads or memory have run out: nothing is worse than not to undo.
      LOG.warn("{}: {} failed: {}", command.injection(), command.fault().kind(), e.toString());
      fault.undo();
      tell(report.failed(e.toString()));
    }
  }

  private void applyAndHold(ShapedFault fault) throws InterruptedException {
    Instant applyStartedAt = report.now();
    long startedNanos = System.nanoTime();
    PreparedFault first = fault.first();
    long endsByNanos = startedNanos + command.limit().toNanos();
    List<Stop> early = apply(fault, endsByNanos);
    tellAside(report.applied(first.mechanism(), first.scope(), applyStartedAt));
    if (!early.isEmpty()) {
      LOG.info("{}: has to end before it was applied whole", command.injection());
      end(fault, early.getFirst());
      return;
    }
    switch (seen(fault)) {
      case YES -> services.reporter().report(report.confirmed());
      case STOPPED_BEFORE -> LOG.info("{}: has to end before it was seen", command.injection());
      case NO -> {
        tell(report.uncertain("applied, but not seen in force"));
        throw new IllegalStateException("applied, but not seen in force; undone");
      }
    }
    end(fault, holdShape(fault, startedNanos, endsByNanos));
  }

  private void end(ShapedFault fault, Stop stop) throws InterruptedException {
    Undone undone = fault.undo();
    tell(report.ended(stop, undone.begunAt(), undone.goneAt(), fault.exposure()));
  }

  /** Why it has to end while it is still being applied, which may take long; empty if it is. */
  private List<Stop> apply(ShapedFault fault, long endsByNanos) throws InterruptedException {
    fault.beginApply(() -> services.signals().stir(command.injection()));
    while (true) {
      Outlook outlook = outlook();
      // After the outlook: the word that it is done ends the wait below.
      if (fault.isApplied()) {
        fault.standBy();
        return List.of();
      }
      List<Stop> stops = stops(outlook, endsByNanos);
      if (!stops.isEmpty()) {
        return stops;
      }
      long wakeNanos = HoldRules.wakeNanos(outlook, services.patience(), endsByNanos);
      awaitChange(outlook, earlier(wakeNanos, fault.applyEndsByNanos()));
    }
  }

  private enum Seen {
    YES,
    NO,
    STOPPED_BEFORE
  }

  private Seen seen(ShapedFault fault) throws InterruptedException {
    long untilNanos = System.nanoTime() + SEEN_WITHIN.toNanos();
    while (System.nanoTime() - untilNanos < 0) {
      if (isInForce(fault)) {
        return Seen.YES;
      }
      Outlook outlook = outlook();
      if (!outlook.stops().isEmpty()) {
        return Seen.STOPPED_BEFORE;
      }
      awaitChange(outlook, System.nanoTime() + LOOK_STEP.toNanos());
    }
    return Seen.NO;
  }

  private boolean isInForce(ShapedFault fault) throws InterruptedException {
    try {
      return fault.look() == Sight.IN_FORCE;
    } catch (RuntimeException e) {
      LOG.warn("{}: cannot be looked at: {}", command.injection(), e.toString());
      return false;
    }
  }

  /** A look that fails saw nothing that ends a fault; the limit does. */
  private Sight look(ShapedFault fault) throws InterruptedException {
    try {
      return fault.look();
    } catch (RuntimeException e) {
      LOG.warn("{}: cannot be looked at: {}", command.injection(), e.toString());
      return Sight.IN_FORCE;
    }
  }

  private Stop holdShape(ShapedFault fault, long startedNanos, long endsByNanos)
      throws InterruptedException {
    while (true) {
      Strength strength = fault.strengthAt(Duration.ofNanos(System.nanoTime() - startedNanos));
      boolean toApply =
          fault.become(strength.share(), Duration.ofNanos(endsByNanos - System.nanoTime()));
      List<Stop> stops = toApply ? appliedAgain(fault, endsByNanos) : List.of();
      if (stops.isEmpty()) {
        stops = hold(fault, startedNanos + strength.until().toNanos(), endsByNanos);
      }
      if (!stops.isEmpty()) {
        return stops.getFirst();
      }
    }
  }

  /** What was heard while the strength before was undone keeps the next from beginning. */
  private List<Stop> appliedAgain(ShapedFault fault, long endsByNanos) throws InterruptedException {
    List<Stop> stops = stops(outlook(), endsByNanos);
    return stops.isEmpty() ? apply(fault, endsByNanos) : stops;
  }

  /** Of what is heard alone: while it is not applied there is nothing to look at. */
  private List<Stop> stops(Outlook outlook, long endsByNanos) {
    return HoldRules.stops(
        outlook, services.patience(), endsByNanos, Sight.IN_FORCE, System.nanoTime());
  }

  /** Why it has to end; empty if it only has to change, at that time. */
  private List<Stop> hold(ShapedFault fault, long changesByNanos, long endsByNanos)
      throws InterruptedException {
    long nextBeatNanos = System.nanoTime() + fault.beat().toNanos();
    Sight sight = Sight.IN_FORCE;
    while (true) {
      Outlook outlook = outlook();
      // After the outlook: what is told from now on ends the wait below.
      if (targetEnd.news()) {
        sight = look(fault);
      }
      long nowNanos = System.nanoTime();
      List<Stop> stops =
          HoldRules.stops(outlook, services.patience(), endsByNanos, sight, nowNanos);
      if (!stops.isEmpty() || nowNanos - changesByNanos >= 0) {
        return stops;
      }
      long wakeNanos = HoldRules.wakeNanos(outlook, services.patience(), endsByNanos);
      services
          .signals()
          .awaitChange(
              command.injection(),
              outlook,
              earlier(wakeNanos, earlier(changesByNanos, nextBeatNanos)),
              fault::beginUndo);
      // What is being undone must not be sustained.
      if (System.nanoTime() - nextBeatNanos >= 0 && outlook().stops().isEmpty()) {
        nextBeatNanos = System.nanoTime() + fault.beat().toNanos();
        sight = beat(fault);
      }
    }
  }

  private Sight beat(ShapedFault fault) throws InterruptedException {
    Sight sight = look(fault);
    if (sight == Sight.IN_FORCE) {
      try {
        fault.sustain();
      } catch (RuntimeException e) {
        LOG.warn("{}: cannot be sustained: {}", command.injection(), e.toString());
      }
    }
    touch.begin();
    return sight;
  }

  private static long earlier(long nanos, long otherNanos) {
    return nanos - otherNanos < 0 ? nanos : otherNanos;
  }

  /** An abort must not wait for the disk, which knows the undo already. */
  private void tellAside(InjectionEvent event) {
    services.reporter().report(event);
    Thread.ofPlatform().name("journal-" + event.injection()).daemon().start(() -> note(event));
  }

  /** The broker first: what a slow or full disk loses, the undo on it does not need. */
  private void tell(InjectionEvent event) {
    services.reporter().report(event);
    note(event);
  }

  private void note(InjectionEvent event) {
    try {
      services.journal().add(event);
    } catch (UncheckedIOException e) {
      LOG.error("{}: not on disk: {}: {}", event.injection(), event, e.toString());
    }
  }
}
