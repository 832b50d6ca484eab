package io.everdrill.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.everdrill.agents.faults.Guardian;
import io.everdrill.agents.faults.Undo;
import io.everdrill.agents.linux.Watchdog;
import io.everdrill.topics.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Undoes faults of a dead agent by what would undo them in a living one: a shell holds the undo and
 * the agent's pipe, and starts {@link UndoMain} when the pipe closes or the limit is over.
 */
final class UndoWatchdog implements Guardian {

  /** The agent undoes at the limit; the process is for when it does not. */
  private static final Duration GRACE = Duration.ofMillis(250);

  /** {@code $1} is how many bytes of undo come on standard input. */
  private static final String READ = "undo=$(head -c \"$1\")";

  /**
   * Goes before the load that it may have to end, where it may. {@code $2} is the java command,
   * {@code $3} the class path, {@code $4} the main class.
   */
  private static final String UNDO =
      """
      printf %s "$undo" | nice -n -10 "$2" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx96m \\
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
        -cp "$3" "$4" >/dev/null 2>&1
      """;

  private final Map<Undo, Watchdog> armed = new ConcurrentHashMap<>();

  @Override
  public void watch(String tag, Duration limit, Charge charge) {
    String undo = json(charge);
    Watchdog watchdog =
        Watchdog.armWithInput(
            tag,
            limit.plus(GRACE),
            undo,
            READ,
            UNDO,
            undo.getBytes(UTF_8).length,
            Path.of(System.getProperty("java.home"), "bin", "java"),
            classPath(),
            UndoMain.class.getName());
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
  public void standDown(Undo undo) {
    Watchdog watchdog = armed.remove(undo);
    if (watchdog != null) {
      watchdog.dismiss();
    }
  }

  private static String json(Charge charge) {
    try {
      return Json.mapper().writeValueAsString(charge);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(charge.kind() + ": its undo cannot be written", e);
    }
  }

  /** Absolute, because the watchdog may live on where the agent was not started. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
