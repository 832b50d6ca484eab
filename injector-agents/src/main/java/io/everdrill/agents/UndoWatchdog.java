package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.OwnJvm;
import io.everdrill.agents.linux.Shell;
import io.everdrill.agents.linux.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Undoes faults of a dead agent by what would undo them in a living one: a shell holds the undo and
 * the agent's pipe, and has {@link UndoMain} undo when the pipe closes or the limit is over.
 *
 * <p>The JVM for it starts before the fault, looks at the target once, says that it is ready, and
 * waits: what takes a JVM seconds on a busy host is over before there is anything to undo. If it
 * does not wait any more when the agent dies, another is started then.
 */
final class UndoWatchdog implements Guardian {

  /** The agent undoes at the limit; the process is for when it does not. */
  private static final Duration GRACE = Duration.ofMillis(250);

  /** A JVM that is not there by then does not come; one on a busy host takes 2 to 4 s. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(12);

  /**
   * Each takes some 100 MB of memory; of more faults at once, the others get theirs when needed.
   */
  private static final int MOST_WAITING = 4;

  /**
   * {@code $1} is how many bytes of undo come on standard input, {@code $2} the java command,
   * {@code $3} the class path, {@code $4} the main class, then options, which {@code java} is
   * given. Goes before the load that it may have to end, where it may. Only in a subshell.
   */
  private static final String READ =
      """
      undo=$(head -c "$1")
      java() {
        exec nice -n -10 "$java" -XX:TieredStopAtLevel=1 "$@" -cp "$classes" "$main" 2>/dev/null
      }
      java=$2; classes=$3; main=$4; shift 4; waiting=
      """;

  /**
   * It undoes when its standard input ends, which only this shell and its children hold. Each side
   * opens a pipe when the other does, and the second only behind the first.
   */
  private static final String WAIT =
      """
      pipe=$(mktemp -u) && mkfifo -m 600 "$pipe" "$pipe.ready" || exit 1
      { java "$@"; } < "$pipe" > "$pipe.ready" &
      waiting=$!
      trap 'kill -s KILL "$waiting"' EXIT
      exec 4> "$pipe"
      printf '%%s\n' "$undo" >&4 &
      ready=$(timeout -s KILL %d grep -m 1 -x ready "$pipe.ready")
      rm "$pipe" "$pipe.ready"
      [ "$ready" = ready ] || exit 1
      """
          .formatted(READY_WITHIN.toSeconds());

  private static final String UNDO =
      """
      exec 4>&-
      [ -n "$waiting" ] && wait "$waiting" && exit 0
      trap - EXIT
      printf '%s\n' "$undo" | java "$@" >/dev/null
      """;

  private final Map<Undo, Watchdog> armed = new ConcurrentHashMap<>();

  @Override
  public void watch(String tag, Duration limit, Charge charge) {
    if (isWatched(charge.undo())) {
      return;
    }
    String undo = charge.json();
    Watchdog watchdog =
        Watchdog.armWithInput(
            tag,
            limit.plus(GRACE),
            undo,
            armed.size() < MOST_WAITING ? READ + WAIT : READ,
            UNDO,
            arguments(undo, OwnJvm.classPath()));
    armed.put(charge.undo(), watchdog);
    try {
      if (!watchdog.outlivesAgent()) {
        throw new IllegalStateException(
            "the watchdog cannot leave the agent's control group, so nothing would undo "
                + charge.kind()
                + " if that is killed as a whole");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("control groups of the watchdog", e);
    }
  }

  @Override
  public void requireWatched(Undo undo) {
    if (!isWatched(undo)) {
      throw new IllegalStateException("the watchdog ended before the fault was applied");
    }
  }

  private boolean isWatched(Undo undo) {
    Watchdog watchdog = armed.get(undo);
    return watchdog != null && watchdog.armed();
  }

  private Object[] arguments(String undo, String classPath) {
    return Stream.concat(
            Stream.of(
                undo.getBytes(UTF_8).length, OwnJvm.java(), classPath, UndoMain.class.getName()),
            OwnJvm.smallOptions().stream())
        .toArray();
  }

  @Override
  public String plan(String tag, Duration limit, Charge charge) {
    String undo = charge.json();
    return Watchdog.plan(
            tag, limit.plus(GRACE), READ + WAIT, UNDO, arguments(undo, "<this agent's class path>"))
        + ", with "
        + Shell.quoted(undo)
        + " on its standard input";
  }

  @Override
  public void standDown(Undo undo) {
    Watchdog watchdog = armed.remove(undo);
    if (watchdog != null) {
      watchdog.dismiss();
    }
  }
}
