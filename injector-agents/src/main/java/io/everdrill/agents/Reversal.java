package io.everdrill.agents;

import io.everdrill.agents.faults.Remedy;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes a fault and looks that it is gone; until it is, tries again, ever more slowly, and has
 * said once that nobody can tell.
 */
final class Reversal {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Reversal.class);

  private final InjectionId injection;
  private final Remedy remedy;
  private final InjectionReport report;
  private final Consumer<InjectionEvent> tell;

  Reversal(
      InjectionId injection, Remedy remedy, InjectionReport report, Consumer<InjectionEvent> tell) {
    this.injection = injection;
    this.remedy = remedy;
    this.report = report;
    this.tell = tell;
  }

  /**
   * What the fault hit; nothing where it cannot be counted. Never stands in the way of a revert.
   */
  List<Exposure> exposure() {
    try {
      return remedy.exposure();
    } catch (RuntimeException e) {
      LOG.warn("{}: what it hit cannot be read: {}", injection, e.toString());
      return List.of();
    }
  }

  void untilGone() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (String problem = attempt(); !problem.isEmpty(); problem = attempt()) {
      if (pause.equals(FIRST_PAUSE)) {
        LOG.error("{}: not undone: {}; by hand: {}", injection, problem, remedy.byHand());
        tell.accept(report.uncertain("not undone: " + problem + "; by hand: " + remedy.byHand()));
      }
      LockSupport.parkNanos(pause.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException(injection + ": not undone, and told to stop trying");
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  /** What is wrong after one try; empty if the fault is gone. */
  private String attempt() {
    try {
      remedy.revert();
      return remedy.gone() ? "" : "still in force after revert";
    } catch (RuntimeException e) {
      return e.toString();
    }
  }
}
