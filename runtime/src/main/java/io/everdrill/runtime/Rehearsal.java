package io.everdrill.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does in memory, over and over and beside what else starts, what must not be slow when it first
 * has to be in earnest: code that has never run takes ten times as long as code that has. What the
 * JVM has loaded and compiled it has for all, so each thing is rehearsed once in a JVM; where one
 * who rehearses it is closed before the end, the next goes on.
 */
public final class Rehearsal implements AutoCloseable {

  /** After so many, classes are loaded and most code is compiled. */
  private static final int ROUNDS = 1_000;

  /** A few at once and then a rest, for others have to start too. */
  private static final int ROUNDS_AT_ONCE = 20;

  private static final Duration REST = Duration.ofMillis(50);

  private static final Map<String, AtomicInteger> DONE = new ConcurrentHashMap<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger done;
  private final Runnable round;
  private final Thread thread;

  private Rehearsal(String name, Runnable round) {
    this.done = DONE.computeIfAbsent(name, n -> new AtomicInteger());
    this.round = round;
    this.thread = Thread.ofPlatform().name("rehearsal-" + name).daemon().start(this::run);
  }

  /**
   * Begins, or goes on, on a thread of its own; ends there at the first round that fails.
   *
   * @param name what is rehearsed, once in this JVM
   * @param round touches nothing that others see
   */
  public static Rehearsal begin(String name, Runnable round) {
    return new Rehearsal(name, round);
  }

  private void run() {
    try {
      while (done.get() < ROUNDS) {
        round.run();
        if (done.incrementAndGet() % ROUNDS_AT_ONCE == 0
            && closing.await(REST.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends after the rounds at hand; waits for that, some milliseconds. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
