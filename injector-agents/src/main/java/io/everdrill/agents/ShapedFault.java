package io.everdrill.agents;

import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.agents.faults.Remedy;
import io.everdrill.agents.faults.Sight;
import io.everdrill.topics.events.CommandEvent.Inject;
import io.everdrill.topics.events.Fault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fault of one injection as its shape makes it stronger, weaker, or absent: each strength is
 * undone before the next is applied, and the journal holds the undo of the one that may be in
 * force.
 */
final class ShapedFault {

  private static final Logger LOG = LoggerFactory.getLogger(ShapedFault.class);

  private final Inject command;
  private final Function<Fault, PreparedFault> prepare;
  private final Journal journal;
  private final Function<Remedy, Reversal> reversals;
  private final List<Exposure> exposure = new ArrayList<>();
  private PreparedFault current;
  private double share;
  private boolean touched;

  /**
   * Prepares the first strength; nothing is touched.
   *
   * @param prepare asks the driver
   * @param reversals how a remedy is used until the fault is gone
   */
  ShapedFault(
      Inject command,
      Function<Fault, PreparedFault> prepare,
      Journal journal,
      Function<Remedy, Reversal> reversals) {
    this.command = command;
    this.prepare = prepare;
    this.journal = journal;
    this.reversals = reversals;
    share = strengthAt(Duration.ZERO).share();
    current = prepare.apply(Ramp.scaled(command.fault(), share));
  }

  PreparedFault first() {
    return current;
  }

  Strength strengthAt(Duration elapsed) {
    return Strength.at(command.shape(), elapsed, command.limit());
  }

  void apply() {
    touched = true;
    current.apply().run();
  }

  /** As strong as this from now on. */
  void become(double next) throws InterruptedException {
    if (next == share) {
      return;
    }
    undo();
    share = next;
    if (share > 0) {
      current = prepare.apply(Ramp.scaled(command.fault(), share));
      journal.prepared(command.injection(), current.mechanism(), current.undo());
      apply();
    }
  }

  Duration beat() {
    return current.beat();
  }

  /** What is there, against what should be: a pause of its shape is in force too. */
  Sight look() {
    return touched ? current.remedy().look() : Sight.IN_FORCE;
  }

  void sustain() {
    if (touched) {
      current.sustain().run();
    }
  }

  /** Returns when nothing of it is in force. */
  void undo() throws InterruptedException {
    if (touched) {
      count();
      reversals.apply(current.remedy()).untilGone();
      touched = false;
    }
  }

  /** What it hit so far, over all its strengths; nothing where it cannot be counted. */
  List<Exposure> exposure() {
    return List.copyOf(exposure);
  }

  /** Never stands in the way of a revert. */
  private void count() {
    try {
      current.remedy().exposure().forEach(this::add);
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
}
