package io.everdrill.agents;

import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.events.AbortEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.HaltEvent;
import io.everdrill.topics.events.InjectionEvent.EndReason;
import io.everdrill.topics.events.InjectionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the agent has heard of its cell that ends faults or keeps them going: leases, aborts, the
 * halt switch, its own shutdown. Whoever waits here wakes with the next word that is about its
 * injection, at once, and with no other.
 */
final class CellSignals {

  /** Aborts and leases of injections that are long over are forgotten, oldest first. */
  private static final int MOST_REMEMBERED = 10_000;

  private static final Runnable NOTHING = () -> {};

  private final ReentrantLock lock = new ReentrantLock();
  private final CellId cell;

  private final Map<InjectionId, Long> leaseHeardNanos = BoundedMap.ofNewest(MOST_REMEMBERED);
  private final Map<InjectionId, String> aborted = BoundedMap.ofNewest(MOST_REMEMBERED);
  private final Map<String, HaltEvent.Switch> switches = new HashMap<>();
  private final Map<InjectionId, Ear> running = new HashMap<>();
  private long abortedUpToDrillNumber;
  private String cellAbort = "";
  private boolean shuttingDown;
  private String stopFile = "";

  /** Who waits for words on one injection, and how many there were. */
  private static final class Ear {
    private final Condition heard;
    private long words;

    /** Run by whoever brings the word that ends it; nothing while nobody waits. */
    private Runnable atStop = NOTHING;

    /** What that was run for: it ends the injection also where the word was taken back since. */
    private List<Stop> begun = List.of();

    Ear(Condition heard) {
      this.heard = heard;
    }

    void hear(List<Stop> stops) {
      words++;
      heard.signalAll();
      if (!stops.isEmpty() && begun.isEmpty() && !atStop.equals(NOTHING)) {
        begun = stops;
        atStop.run();
      }
    }
  }

  CellSignals(CellId cell) {
    this.cell = cell;
  }

  /** Why an injection has to end, or must not begin. */
  record Stop(EndReason reason, String detail) {}

  /**
   * What is known of one injection at one moment.
   *
   * @param stops what speaks against it; empty if nothing does
   * @param leaseHeardNanos when the guard's last word on it was heard, none if it said nothing
   * @param words how many were heard on it, see {@link #awaitChange}
   */
  record Outlook(List<Stop> stops, List<Long> leaseHeardNanos, long words) {

    /** Whether the guard's last word is at most this old. */
    boolean leasedWithin(Duration patience, long nowNanos) {
      return leaseHeardNanos.stream().anyMatch(at -> nowNanos - at <= patience.toNanos());
    }
  }

  /**
   * @param heardNanos on the clock of {@link System#nanoTime}; a word that is old already is older
   */
  void lease(InjectionId injection, long heardNanos) {
    change(
        List.of(injection),
        () -> leaseHeardNanos.merge(injection, heardNanos, (a, b) -> b - a > 0 ? b : a));
  }

  void abort(AbortEvent event) {
    if (!event.cell().equals(cell)) {
      return;
    }
    String detail = event.abort() + ": " + event.cause() + " " + event.evidence();
    switch (event) {
      case AbortEvent.Injections e ->
          change(e.injections(), () -> abort(e.injections(), detail.strip()));
      case AbortEvent.Cell e ->
          changeAll(
              () -> {
                abort(running.keySet(), detail.strip());
                if (e.upToDrillNumber() > abortedUpToDrillNumber) {
                  abortedUpToDrillNumber = e.upToDrillNumber();
                  cellAbort = detail.strip();
                }
              });
    }
  }

  private void abort(Collection<InjectionId> injections, String detail) {
    injections.forEach(i -> aborted.putIfAbsent(i, detail));
  }

  void halt(HaltEvent.Switch event) {
    if (event.covers(cell)) {
      changeAll(() -> switches.put(event.scope(), event));
    }
  }

  /** Nobody knows of a word on this scope any more. */
  void haltForgotten(String scope) {
    changeAll(() -> switches.remove(scope));
  }

  void shutdown() {
    changeAll(() -> shuttingDown = true);
  }

  /**
   * @param path of the stop file, empty while there is none
   */
  void stopFile(String path) {
    lock.lock();
    try {
      if (!path.equals(stopFile)) {
        changeAll(() -> stopFile = path);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wakes who waits for words on this injection: it may have another look. */
  void stir(InjectionId injection) {
    change(List.of(injection), () -> {});
  }

  /** From now on a cell abort is about this one too, and its run may wait for words. */
  void begin(InjectionId injection) {
    change(List.of(), () -> running.put(injection, new Ear(lock.newCondition())));
  }

  void end(InjectionId injection) {
    change(List.of(), () -> running.remove(injection));
  }

  Outlook outlook(InjectionId injection) {
    lock.lock();
    try {
      List<Long> heard =
          leaseHeardNanos.containsKey(injection)
              ? List.of(leaseHeardNanos.get(injection))
              : List.of();
      Ear ear = running.get(injection);
      return ear == null
          ? new Outlook(stops(injection), heard, 0)
          : new Outlook(ear.begun.isEmpty() ? stops(injection) : ear.begun, heard, ear.words);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when more was heard of this injection than the outlook knows, or at this time at the
   * latest.
   *
   * @param injection that has begun and not ended
   */
  void awaitChange(InjectionId injection, Outlook known, long untilNanos)
      throws InterruptedException {
    awaitChange(injection, known, untilNanos, NOTHING);
  }

  /**
   * The same.
   *
   * @param atStop run by the thread that brings a word that ends the injection, before this
   *     returns: the one that waits takes its time to wake. It must not wait for anything. Where it
   *     was run, the outlook says for good that the injection has to end.
   */
  void awaitChange(InjectionId injection, Outlook known, long untilNanos, Runnable atStop)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Ear ear = Objects.requireNonNull(running.get(injection), injection + ": has not begun");
      try {
        ear.atStop = atStop;
        await(ear, known, untilNanos);
      } finally {
        ear.atStop = NOTHING;
      }
    } finally {
      lock.unlock();
    }
  }

  private static void await(Ear ear, Outlook known, long untilNanos) throws InterruptedException {
    long left = untilNanos - System.nanoTime();
    while (ear.words == known.words && left > 0) {
      left = ear.heard.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(60)));
      left = untilNanos - System.nanoTime();
    }
  }

  private List<Stop> stops(InjectionId injection) {
    if (shuttingDown) {
      return List.of(new Stop(EndReason.SHUTDOWN, "the agent was told to stop"));
    }
    if (!stopFile.isEmpty()) {
      return List.of(new Stop(EndReason.HALT, "stop file " + stopFile));
    }
    if (aborted.containsKey(injection)) {
      return List.of(new Stop(EndReason.ABORT, aborted.get(injection)));
    }
    if (injection.drill().number() <= abortedUpToDrillNumber) {
      return List.of(new Stop(EndReason.ABORT, cellAbort));
    }
    return halts();
  }

  private List<Stop> halts() {
    return switches.values().stream()
        .filter(s -> s.state() == HaltEvent.State.HALTED)
        .map(s -> new Stop(EndReason.HALT, s.scope() + " halted by " + s.by() + ": " + s.reason()))
        .limit(1)
        .toList();
  }

  /** Why nothing may be broken in the cell now, whoever asks; empty if something may. */
  String forbids() {
    lock.lock();
    try {
      if (shuttingDown) {
        return "the agent was told to stop";
      }
      return stopFile.isEmpty()
          ? halts().stream().map(Stop::detail).findFirst().orElse("")
          : "stop file " + stopFile;
    } finally {
      lock.unlock();
    }
  }

  private void change(Collection<InjectionId> about, Runnable change) {
    lock.lock();
    try {
      change.run();
      for (InjectionId injection : about) {
        Ear ear = running.get(injection);
        if (ear != null) {
          ear.hear(stops(injection));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** About all that runs. */
  private void changeAll(Runnable change) {
    change(running.keySet(), change);
  }
}
