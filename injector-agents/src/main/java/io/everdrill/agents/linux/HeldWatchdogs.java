package io.everdrill.agents.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The watchdogs of the faults that this process holds, by the tag of the injection: as long as one
 * is held its pipe stays open. Whoever holds none, as after a crash, can do without.
 */
public final class HeldWatchdogs {

  private static final Duration END_LIMIT = Duration.ofSeconds(3);

  private final Map<String, Watchdog> held = new ConcurrentHashMap<>();

  /** As {@link Watchdog#arm}, for a fault that consists of what the watchdog itself starts. */
  public Watchdog arm(String tag, Duration limit, String first, String last, Object... arguments) {
    Watchdog watchdog = Watchdog.arm(tag, limit, first, last, arguments);
    held.put(tag, watchdog);
    return watchdog;
  }

  /**
   * As {@link Watchdog#arm}, for a state that stays behind as long as a process lives; for one of
   * the host that is process 1.
   *
   * @throws IllegalStateException if what kills the agent's whole control group kills the watchdog
   *     and spares that process
   */
  public void armFor(long livesWithPid, String tag, Duration limit, String last, Object... args) {
    Watchdog watchdog = arm(tag, limit, "", last, args);
    try {
      if (!watchdog.outlives(livesWithPid)) {
        throw new IllegalStateException(
            "the watchdog cannot leave the agent's control group, so nothing would end the fault"
                + " if that is killed as a whole");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("process " + livesWithPid + " is gone", e);
    }
  }

  /**
   * To be asked after a state was made: it may have been made too late, after the limit.
   *
   * @throws IllegalStateException if the watchdog has ended meanwhile
   */
  public void requireArmed(String tag) {
    if (!held.containsKey(tag) || !held.get(tag).armed()) {
      throw new IllegalStateException("the watchdog ended before the fault was applied");
    }
  }

  /**
   * Lets the watchdog of the injection do its last commands now, where only it can, and waits for
   * it; one whose process is dead does so by itself.
   */
  public void letEnd(String tag) {
    Watchdog watchdog = held.remove(tag);
    if (watchdog != null) {
      watchdog.close();
    }
    Await.until(
        END_LIMIT, () -> TaggedProcesses.of(tag).isEmpty(), "the end of the watchdog of " + tag);
  }

  /**
   * Ends the watchdog of the injection, whoever armed it, and all that it started, without its last
   * commands: what they undo was seen undone, or was no more than what it started.
   */
  public void dismiss(String tag) {
    Await.until(
        END_LIMIT,
        () -> {
          TaggedProcesses.kill(tag);
          return TaggedProcesses.of(tag).isEmpty();
        },
        "no process tagged " + tag);
    Watchdog watchdog = held.remove(tag);
    if (watchdog != null) {
      watchdog.close();
    }
  }
}
