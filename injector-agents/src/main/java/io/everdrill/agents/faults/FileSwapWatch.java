package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees to it that a swapped file is moved back when the agent is dead: in a shell, so at once. */
public final class FileSwapWatch {

  /**
   * {@code $1} path, {@code $2} the file itself, {@code $3} the one that is made; {@code $4} digest
   * of the wrong one; {@code $5} what it says for a moment first, if anything, {@code $6} its
   * digest, {@code $7} seconds of that moment. As {@link FileSwap#moveBack}, but after 5 s out of
   * turn: then who has it stands still, and nobody tries again.
   */
  private static final String MOVE_BACK =
      """
      digest() { sha256sum < "$1" 2>/dev/null | cut -d' ' -f1; }
      if [ -n "$5" ] && [ -e "$2" ] && [ "$(digest "$1")" = "$4" ]; then
        printf '%s\\n' "$5" 1<>"$1"
        sleep "$7"
      fi
      (
        flock -w 5 9
        if [ -e "$2" ] && [ -e "$3" ] && ! [ "$3" -ef "$2" ] &&
            [ "$(digest "$3")" != "$4" ] && [ "$(digest "$3")" != "$6" ]; then
          mv -fT -- "$3" "$1"
          rm -f -- "$2"
        elif [ "$1" -ef "$2" ]; then
          rm -f -- "$2"
        elif [ -e "$2" ]; then
          now=$(digest "$1")
          if [ ! -e "$1" ] || [ "$now" = "$4" ] || [ "$now" = "$6" ]; then
            mv -fT -- "$2" "$1"
          fi
        fi
        rm -f -- "$3"
      ) 9<"${1%/*}/"
      """;

  /** Of no file, not even of an empty one. */
  private static final String NO_DIGEST = "-";

  /** Held so that the pipes stay open; whoever has none, as after a crash, can do without. */
  private final Map<FileUndo.MoveBack, Watchdog> watchdogs = new ConcurrentHashMap<>();

  public void arm(Duration limit, FileUndo.MoveBack undo) {
    arm(limit, undo, "", Duration.ZERO);
  }

  /**
   * @param rest what the file says for a moment before it is moved back, a line; nothing if empty
   */
  public void arm(Duration limit, FileUndo.MoveBack undo, String rest, Duration moment) {
    Watchdog watchdog =
        Watchdog.arm(undo.tag(), limit, "", MOVE_BACK, arguments(undo, rest, moment));
    watchdogs.put(undo, watchdog);
    try {
      if (!watchdog.outlivesAgent()) {
        throw new IllegalStateException(
            "the watchdog cannot leave the agent's control group, so nothing would move "
                + undo.path()
                + " back if that is killed as a whole");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("control groups of the watchdog", e);
    }
  }

  private static Object[] arguments(FileUndo.MoveBack undo, String rest, Duration moment) {
    return new Object[] {
      undo.path(),
      undo.aside(),
      undo.fresh(),
      undo.wrongSha256(),
      rest.stripTrailing().isEmpty() ? "" : rest.substring(0, rest.length() - 1),
      rest.isEmpty() ? NO_DIGEST : FileSwap.sha256(rest.getBytes(US_ASCII)),
      moment.toMillis() / 1000.0
    };
  }

  /** What it does, for a person. */
  static String byHand(FileUndo.MoveBack undo, String rest, Duration moment) {
    String path = Shell.quoted(undo.path());
    String aside = Shell.quoted(undo.aside().toString());
    return Shell.comment(
            "what somebody has written there meanwhile stays: then keep that by rm -f %1$s, or not, by mv -fT %1$s %2$s"
                .formatted(aside, path))
        + Shell.script(MOVE_BACK, arguments(undo, rest, moment));
  }

  /** What {@link #arm} would start. */
  public String plan(Duration limit, FileUndo.MoveBack undo, String rest, Duration moment) {
    return Watchdog.plan(undo.tag(), limit, "", MOVE_BACK, arguments(undo, rest, moment));
  }

  /**
   * To be asked after the file was swapped: it may have been too late, after the limit.
   *
   * @throws IllegalStateException if the watchdog has ended meanwhile
   */
  public void requireArmed(FileUndo.MoveBack undo) {
    Watchdog watchdog = watchdogs.get(undo);
    if (watchdog == null || !watchdog.armed()) {
      throw new IllegalStateException(
          undo.path() + ": the watchdog ended before the fault was applied");
    }
  }

  public void dismiss(FileUndo.MoveBack undo) {
    Watchdog watchdog = watchdogs.remove(undo);
    if (watchdog != null) {
      watchdog.dismiss();
    }
  }
}
