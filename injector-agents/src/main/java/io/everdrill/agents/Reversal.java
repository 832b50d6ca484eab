package io.everdrill.agents;

import io.everdrill.agents.faults.Remedy;
import io.everdrill.topics.events.InjectionEvent;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes a fault and looks that it is gone; until it is, tries again, ever more slowly. Says once
 * that nobody can tell and what a person can do, which {@link Unsettled} repeats; if it lasts, has
 * the cell halted. A try has its time: one that hangs is left to itself, on a thread of its own,
 * and another begins.
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
  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicReference<Instant> askedAt = new AtomicReference<>();
  private final Deque<FutureTask<Try>> standing = new ArrayDeque<>();
  private final Deque<FutureTask<Try>> hanging = new ArrayDeque<>();

  /**
   * What came of one try.
   *
   * @param problem empty if the fault is gone
   * @param at when that was seen
   */
  private record Try(String problem, Instant at) {}

  /** From when to when it was undone; the end is when it was seen to be gone. */
  record Undone(Instant begunAt, Instant goneAt) {}

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

  Instant now() {
    return report.now();
  }

  /**
   * Has a thread wait for {@link #untilGone}, because to start one takes longer than most undos.
   * That thread ends with the one that calls this.
   */
  void standBy() {
    Thread caller = Thread.currentThread();
    FutureTask<Try> attempt =
        new FutureTask<>(
            () -> {
              while (!asked.await(1, TimeUnit.SECONDS)) {
                if (!caller.isAlive()) {
                  return new Try("nobody asks any more", now());
                }
              }
              return tried();
            });
    try {
      start(attempt);
      standing.add(attempt);
    } catch (OutOfMemoryError e) {
      LOG.warn("{}: no thread stands by to undo it: {}", injection, e.toString());
    }
  }

  /** Has the thread that stands by begin, and does not wait for it. */
  void begin() {
    askedAt.compareAndSet(null, now());
    asked.countDown();
  }

  /**
   * Undoes it.
   *
   * @return when that began, and when it was seen to be gone
   */
  Undone untilGone() throws InterruptedException {
    begin();
    long startedNanos = System.nanoTime();
    boolean said = false;
    boolean halted = false;
    Duration pause = FIRST_PAUSE;
    Try last;
    for (last = attempt(); !last.problem.isEmpty(); last = attempt()) {
      String detail = InjectionReport.notUndone(last.problem, remedy.byHand());
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
    return new Undone(askedAt.get(), last.at);
  }

  /** One try, and what came of it. */
  private Try attempt() throws InterruptedException {
    hanging.removeIf(FutureTask::isDone);
    FutureTask<Try> attempt;
    try {
      attempt = hanging.size() < MOST_HANGING ? begun() : hanging.getFirst();
    } catch (OutOfMemoryError e) {
      return new Try("no thread to undo with: " + e.getMessage(), now());
    }
    try {
      return attempt.get(TRY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!hanging.contains(attempt)) {
        hanging.add(attempt);
      }
      return new Try("the undo hangs, for more than " + TRY_LIMIT.toSeconds() + " s", now());
    } catch (ExecutionException e) {
      return new Try(String.valueOf(e.getCause()), now());
    }
  }

  /** On the thread that stands by, the first time, if there is one. */
  private FutureTask<Try> begun() {
    if (!standing.isEmpty()) {
      return standing.removeFirst();
    }
    FutureTask<Try> attempt = new FutureTask<>(this::tried);
    start(attempt);
    return attempt;
  }

  private void start(FutureTask<Try> attempt) {
    Thread.ofPlatform().daemon().name("undo-" + injection).start(attempt);
  }

  /** Users wait for the look, and for nothing that comes behind it. */
  private Try tried() {
    remedy.lift();
    if (!remedy.gone()) {
      return new Try("still in force after revert", now());
    }
    Try gone = new Try("", now());
    remedy.release();
    return gone;
  }
}
