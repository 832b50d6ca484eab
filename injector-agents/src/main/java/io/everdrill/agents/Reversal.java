package io.everdrill.agents;

import io.everdrill.agents.faults.Remedy;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes a fault and looks that it is gone; until it is, tries again, ever more slowly. Says once
 * that nobody can tell and what a person can do; if it lasts, has the cell halted. A try has its
 * time: one that hangs is left to itself, on a thread of its own, and another begins.
 */
final class Reversal {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** How long one try may take. */
  static final Duration TRY_LIMIT = Duration.ofSeconds(5);

  /** What is not undone after this is a matter for a person, and the cell stays halted for it. */
  static final Duration HALT_AFTER = Duration.ofSeconds(5);

  /** Tries that hang, at most; with so many the next waits for one of them. */
  private static final int MOST_HANGING = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Reversal.class);

  private final InjectionId injection;
  private final Remedy remedy;
  private final InjectionReport report;
  private final Consumer<InjectionEvent> tell;
  private final Consumer<String> halt;
  private final Deque<FutureTask<String>> hanging = new ArrayDeque<>();

  /**
   * @param halt asks that nothing more begins in the cell, and says why
   */
  Reversal(
      InjectionId injection,
      Remedy remedy,
      InjectionReport report,
      Consumer<InjectionEvent> tell,
      Consumer<String> halt) {
    this.injection = injection;
    this.remedy = remedy;
    this.report = report;
    this.tell = tell;
    this.halt = halt;
  }

  void untilGone() throws InterruptedException {
    long startedNanos = System.nanoTime();
    boolean said = false;
    boolean halted = false;
    Duration pause = FIRST_PAUSE;
    for (String problem = attempt(); !problem.isEmpty(); problem = attempt()) {
      String detail = "not undone: " + problem + "; by hand: " + remedy.byHand();
      if (!said) {
        LOG.error("{}: {}", injection, detail);
        tell.accept(report.uncertain(detail));
        said = true;
      }
      if (!halted && System.nanoTime() - startedNanos >= HALT_AFTER.toNanos()) {
        halt.accept(injection + ": " + detail);
        halted = true;
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
  private String attempt() throws InterruptedException {
    hanging.removeIf(FutureTask::isDone);
    FutureTask<String> attempt;
    try {
      attempt = hanging.size() < MOST_HANGING ? begun() : hanging.getFirst();
    } catch (OutOfMemoryError e) {
      return "no thread to undo with: " + e.getMessage();
    }
    try {
      return attempt.get(TRY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!hanging.contains(attempt)) {
        hanging.add(attempt);
      }
      return "the undo hangs, for more than " + TRY_LIMIT.toSeconds() + " s";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }

  private FutureTask<String> begun() {
    FutureTask<String> attempt =
        new FutureTask<>(
            () -> {
              remedy.revert();
              return remedy.gone() ? "" : "still in force after revert";
            });
    Thread.ofPlatform().daemon().name("undo-" + injection).start(attempt);
    return attempt;
  }
}
