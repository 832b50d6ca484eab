package io.everdrill.evaluator.guard;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * What the probes of one service said while nothing was broken in its cell, minute by minute, over
 * the last half hour: at one result a second a minute says too little of what is normal. What it
 * says goes back only as far as it takes for {@link #ENOUGH} results, for the newest say most.
 */
final class CalmMinutes {

  static final Duration LONGEST = Duration.ofMinutes(30);

  /** With so many a failure rate of 1 % is known to within a third of it. */
  static final int ENOUGH = 10_000;

  private static final long MILLIS = Duration.ofMinutes(1).toMillis();
  private static final int BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  /** Oldest first. */
  private final Deque<Minute> minutes = new ArrayDeque<>();

  private long seenUntilMillis = -1;
  private long restoredUntil = -1;
  private boolean changed;

  /**
   * Or several.
   *
   * @param number since the epoch
   * @param millis for how long somebody looked
   */
  record Minute(long number, int results, int failures, long millis) {
    static final Minute NONE = new Minute(0, 0, 0, 0);

    Minute plus(Minute other) {
      return new Minute(
          Math.max(number, other.number),
          results + other.results,
          failures + other.failures,
          millis + other.millis);
    }
  }

  /** A second in which all was calm, with all its results; after those before it. */
  void add(ProbeSecond second) {
    Minute more = minute(second);
    pass(second);
    if (more.number() <= restoredUntil) {
      return;
    }
    if (minutes.isEmpty() || minutes.getLast().number() < more.number()) {
      changed |= !minutes.isEmpty();
      minutes.addLast(more);
    } else {
      minutes.addLast(minutes.removeLast().plus(more));
    }
    while (minutes.getFirst().number() <= more.number() - LONGEST.toMinutes()) {
      minutes.removeFirst();
    }
  }

  /** When its newest minute began; less than any time if there is none. */
  long newestMillis() {
    return minutes.isEmpty() ? -1 : minutes.getLast().number() * MILLIS;
  }

  /** A second of which nothing is kept. */
  void pass(ProbeSecond second) {
    seenUntilMillis = Math.max(seenUntilMillis, second.newestMillis());
  }

  /** Without results nothing is known, so of a silence only a minute counts. */
  private Minute minute(ProbeSecond second) {
    long from = seenUntilMillis < 0 ? second.startsMillis() : seenUntilMillis;
    return new Minute(
        second.newestMillis() / MILLIS,
        second.results(),
        second.results() - second.passes(),
        Math.clamp(second.newestMillis() - from, 0, MILLIS));
  }

  /** The newest, and the second that has not ended yet, if it is calm so far. */
  Minute sum(ProbeSecond current) {
    Minute sum = current.results() == 0 ? Minute.NONE : minute(current);
    for (Iterator<Minute> it = minutes.descendingIterator();
        it.hasNext() && sum.results() < ENOUGH; ) {
      sum = sum.plus(it.next());
    }
    return sum;
  }

  /** Whether a minute has ended since last asked. */
  boolean isToSave() {
    boolean save = changed;
    changed = false;
    return save;
  }

  /** Those that have ended. */
  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(Math.max(0, minutes.size() - 1) * BYTES);
    Iterator<Minute> oldestFirst = minutes.iterator();
    while (out.hasRemaining()) {
      Minute m = oldestFirst.next();
      out.putLong(m.number).putInt(m.results).putInt(m.failures).putLong(m.millis);
    }
    return out.array();
  }

  /** What another has saved, before anything is added; seconds of these minutes say no more. */
  void restore(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      minutes.addLast(new Minute(in.getLong(), in.getInt(), in.getInt(), in.getLong()));
    }
    if (!minutes.isEmpty()) {
      restoredUntil = minutes.getLast().number();
    }
  }

  /** The newest minute that was saved; less than any if none was. */
  static long newest(byte[] bytes) {
    return bytes.length < BYTES ? -1 : ByteBuffer.wrap(bytes).getLong(bytes.length - BYTES);
  }
}
