package io.everdrill.agents.faults.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * What processes did with a core in a while (/proc/PID/schedstat): on it, and waiting for it
 * because others are. Both together is what they want, however busy the machine is.
 *
 * @param ranPercent of one core
 * @param wantedPercent of one core
 */
public record Processor(double ranPercent, double wantedPercent) {

  public static Processor of(Collection<Long> pids, Duration time) {
    Map<Long, long[]> before = read(pids);
    long began = System.nanoTime();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(time.multipliedBy(10))
        .until(() -> System.nanoTime() - began >= time.toNanos());
    Map<Long, long[]> after = read(pids);
    double elapsed = System.nanoTime() - began;
    long ran = 0;
    long waited = 0;
    for (Map.Entry<Long, long[]> process : before.entrySet()) {
      long[] then = process.getValue();
      long[] now = after.getOrDefault(process.getKey(), then);
      ran += now[0] - then[0];
      waited += now[1] - then[1];
    }
    return new Processor(100 * ran / elapsed, 100 * (ran + waited) / elapsed);
  }

  private static Map<Long, long[]> read(Collection<Long> pids) {
    Map<Long, long[]> figures = new HashMap<>();
    for (long pid : pids) {
      try {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/schedstat")).split(" ");
        figures.put(pid, new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1])});
      } catch (IOException e) {
        // Ended, as what the burners start does.
        figures.remove(pid);
      }
    }
    return figures;
  }
}
