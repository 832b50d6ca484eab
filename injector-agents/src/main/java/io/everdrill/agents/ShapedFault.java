package io.everdrill.agents;

import io.everdrill.agents.Reversal.Undone;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.agents.faults.Standby;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fault of one injection as its shape makes it stronger, weaker, or absent: each strength is
 * undone before the next is applied, and the journal holds the undo of the one that may be in
 * force.
 */
final class ShapedFault {

  /** Asks the driver for a fault of this strength that lasts this long. */
  @FunctionalInterface
  interface Preparation {
    PreparedFault prepare(Fault fault, Duration limit);
  }

  /** Filling memory takes the longest; what has not begun by then hangs. */
  static final Duration APPLY_LIMIT = Duration.ofSeconds(40);

  private static final Duration LIFT_AGAIN = Duration.ofMillis(50);

  private static final Duration ARM_LIMIT = Duration.ofSeconds(15);

  /** A phase that begins later by what arming takes is still most of what was ordered. */
  private static final int PHASE_OF_ARMINGS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(ShapedFault.class);

  private final Inject command;
  private final Preparation prepare;
  private final Journal journal;
  private final Function<Remedy, Reversal> reversals;
  private final BoundedCalls calls;
  private final BoundedCalls sustaining;
  private final BoundedCalls applying;
  private final Duration applyLimit;
  private final List<Exposure> exposure = new ArrayList<>();
  private PreparedFault current;
  private Reversal reversal;
  private double share;
  private boolean touched;
  private FutureTask<?> beingApplied = new FutureTask<>(() -> "");
  private long applyEndsByNanos;

  /**
   * Prepares the first strength; nothing is touched.
   *
   * @param prepare asks the driver
   * @param reversals how a remedy is used until the fault is gone
   * @param applyLimit how long one strength may take to be applied
   */
  ShapedFault(
      Inject command,
      Preparation prepare,
      Journal journal,
      Function<Remedy, Reversal> reversals,
      Duration applyLimit) {
    this.applyLimit = applyLimit;
    this.command = command;
    this.prepare = prepare;
    this.journal = journal;
    this.reversals = reversals;
    calls = new BoundedCalls("look-" + command.injection());
    sustaining = new BoundedCalls("sustain-" + command.injection());
    applying = new BoundedCalls("apply-" + command.injection());
    share = strengthAt(Duration.ZERO).share();
    current = prepare.prepare(Ramp.scaled(command.fault(), share), command.limit());
    reversal = reversals.apply(new AfterApply(current.remedy(), applying));
  }

  PreparedFault first() {
    return current;
  }

  /**
   * For a dry run: what would be run at each change of the shape, until it begins again; touches
   * nothing.
   *
   * @throws OrderRefused if a later strength cannot be done
   */
  List<String> plan() {
    List<String> plan = new ArrayList<>(first().plan().get());
    Duration limit = command.limit();
    Set<Double> seen = new HashSet<>();
    Strength phase = strengthAt(Duration.ZERO);
    Fault before = scaled(phase);
    while (seen.add(phase.share()) && phase.until().compareTo(limit) < 0) {
      Duration from = phase.until();
      phase = strengthAt(from);
      if (seen.contains(phase.share())) {
        plan.add("and so again from " + from.toMillis() + " ms on");
      } else if (phase.share() == 0) {
        plan.add("from " + from.toMillis() + " ms on nothing: undone");
      } else if (!scaled(phase).equals(before)) {
        before = scaled(phase);
        plan.add("from " + from.toMillis() + " ms on, undone and then");
        plan.addAll(prepare.prepare(before, limit.minus(from)).plan().get());
      }
    }
    return plan;
  }

  private Fault scaled(Strength strength) {
    return Ramp.scaled(command.fault(), strength.share());
  }

  Strength strengthAt(Duration elapsed) {
    return Strength.at(command.shape(), elapsed, command.limit());
  }

  /**
   * Has what ends it without the agent stand by, so that to apply it takes no longer for that.
   *
   * @param lead until it is applied, at most
   * @throws OrderRefused if that does not get ready, or takes so long for it that the shape, at
   *     each change of which it has to be done again, would be another
   */
  void arm(Duration lead) throws InterruptedException {
    long began = System.nanoTime();
    try {
      applying.within("standby", ARM_LIMIT, Executors.callable(() -> current.standby().arm(lead)));
      requireLongPhases(Duration.ofNanos(System.nanoTime() - began));
    } catch (IllegalStateException e) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, "nothing would end it if the agent died: " + e.getMessage());
    }
  }

  private void requireLongPhases(Duration armed) {
    Duration least = armed.multipliedBy(PHASE_OF_ARMINGS);
    if (isAppliedAgain()
        && !current.standby().equals(Standby.NONE)
        && phase().compareTo(least) < 0) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "shape: its phases in force last "
              + phase().toMillis()
              + " ms; expected at least "
              + least.toMillis()
              + " ms, for what ends the fault without the agent took "
              + armed.toMillis()
              + " ms to get ready, and has to at each");
    }
  }

  private boolean isAppliedAgain() {
    return switch (command.shape()) {
      case Shape.Steady() -> false;
      case Shape.RampUp r -> !isAt(1);
      case Shape.Flapping f -> true;
    };
  }

  /** Whether the fault of this strength is the one that it has now. */
  private boolean isAt(double next) {
    return share > 0
        && next > 0
        && Ramp.scaled(command.fault(), next).equals(Ramp.scaled(command.fault(), share));
  }

  /** How long it is in force with one strength, at the least. */
  private Duration phase() {
    return switch (command.shape()) {
      case Shape.Steady() -> command.limit();
      case Shape.RampUp(int steps, Duration over) -> over.dividedBy(steps - 1L);
      case Shape.Flapping(Duration on, Duration off) -> on;
    };
  }

  /** It is not to be applied. */
  void disarm() {
    current.standby().dismiss();
  }

  /**
   * Begins to apply it, which may take seconds.
   *
   * @param returned run when {@link #isApplied} has more to say
   */
  void beginApply(Runnable returned) {
    touched = true;
    reversal = reversals.apply(new AfterApply(current.remedy(), applying));
    applyEndsByNanos = System.nanoTime() + applyLimit.toNanos();
    beingApplied = applying.begun("apply", Executors.callable(current.apply()), returned);
  }

  /** On the clock of {@link System#nanoTime}. */
  long applyEndsByNanos() {
    return applyEndsByNanos;
  }

  /**
   * Whether what was begun is done.
   *
   * @throws IllegalStateException if it failed, or has not returned in time: then it is undone
   *     until it has
   */
  boolean isApplied() throws InterruptedException {
    if (!beingApplied.isDone()) {
      if (System.nanoTime() - applyEndsByNanos >= 0) {
        throw new IllegalStateException("apply: not done after " + applyLimit);
      }
      return false;
    }
    BoundedCalls.got("apply", Duration.ZERO, beingApplied);
    return true;
  }

  /** Has a thread ready to undo it, once it is applied. */
  void standBy() {
    reversal.standBy();
  }

  /**
   * Undoes what is done while it is still being applied, again and again until that has returned:
   * what waits for its own effect finds that it does not come. Only what hangs is left to the undo
   * that follows.
   */
  private void cutShort() throws InterruptedException {
    while (!beingApplied.isDone() && System.nanoTime() - applyEndsByNanos < 0) {
      try {
        calls.within("lift", Executors.callable(current.remedy()::lift));
      } catch (IllegalStateException e) {
        LOG.debug("{}: undone while it is applied: {}", command.injection(), e.toString());
      }
      try {
        beingApplied.get(LIFT_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.debug("{}: cut short: {}", command.injection(), e.toString());
      }
    }
  }

  /**
   * As strong as this from now on; where the fault is no other by that, it goes on untouched.
   *
   * @param left until the limit: what ends it by itself is set to that, too
   * @return whether it has to be applied for that
   */
  boolean become(double next, Duration left) throws InterruptedException {
    if (next == share) {
      return false;
    }
    if (isAt(next)) {
      share = next;
      return false;
    }
    undo();
    share = next;
    if (share > 0 && left.isPositive()) {
      current = prepare.prepare(Ramp.scaled(command.fault(), share), left);
      journal.prepared(command.injection(), current.mechanism(), current.undo());
      return true;
    }
    return false;
  }

  Duration beat() {
    return current.beat();
  }

  /** What is there, against what should be: a pause of its shape is in force too. */
  Sight look() throws InterruptedException {
    PreparedFault fault = current;
    return touched ? calls.within("look", fault.remedy()::look) : Sight.IN_FORCE;
  }

  /** Also while a look hangs, or what is held by short leases would end by that. */
  void sustain() throws InterruptedException {
    if (touched) {
      sustaining.within("sustain", Executors.callable(current.sustain()));
    }
  }

  /**
   * Has the undo begin at once, on the thread that stands by for it; {@link #undo} has to follow
   * and says what came of it. Where it counts what it hit that comes first, so nothing begins here.
   */
  void beginUndo() {
    if (touched && current.remedy().counts().isEmpty()) {
      reversal.begin();
    }
  }

  /**
   * Returns when nothing of it is in force.
   *
   * @return when that began and when it was seen; now, if nothing of it was in force before
   */
  Undone undo() throws InterruptedException {
    Instant startedAt = reversal.now();
    if (!touched) {
      return new Undone(startedAt, startedAt);
    }
    cutShort();
    count();
    Undone undone = reversal.untilGone();
    touched = false;
    return undone.begunAt().isBefore(startedAt) ? undone : new Undone(startedAt, undone.goneAt());
  }

  /** What it hit so far, over all its strengths; nothing where it cannot be counted. */
  List<Exposure> exposure() {
    return List.copyOf(exposure);
  }

  /** Never stands in the way of a revert. */
  private void count() throws InterruptedException {
    if (current.remedy().counts().isEmpty()) {
      return;
    }
    try {
      calls.within("exposure", current.remedy()::exposure).forEach(this::add);
    } catch (RuntimeException e) {
      LOG.warn("{}: what it hit cannot be read: {}", command.injection(), e.toString());
    }
  }

  private void add(Exposure more) {
    for (int i = 0; i < exposure.size(); i++) {
      Exposure sum = exposure.get(i);
      if (sum.unit().equals(more.unit())) {
        exposure.set(i, new Exposure(sum.unit(), sum.hit() + more.hit(), sum.of() + more.of()));
        return;
      }
    }
    exposure.add(more);
  }

  /** What an apply that hangs may still do is not gone: it is undone again when it has returned. */
  private record AfterApply(Remedy remedy, BoundedCalls applying) implements Remedy {
    @Override
    public Sight look() {
      return remedy.look();
    }

    @Override
    public void lift() {
      remedy.lift();
    }

    @Override
    public void release() {
      remedy.release();
    }

    @Override
    public boolean gone() {
      if (applying.hangs()) {
        throw new IllegalStateException("apply hangs, and may yet take effect");
      }
      return remedy.gone();
    }

    @Override
    public String counts() {
      return remedy.counts();
    }

    @Override
    public List<Exposure> exposure() {
      return remedy.exposure();
    }

    @Override
    public String byHand() {
      return remedy.byHand();
    }
  }
}
