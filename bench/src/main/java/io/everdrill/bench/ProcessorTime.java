package io.everdrill.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What has been taken of the machine's processors, so that it is seen whether others disturbed a
 * measurement.
 *
 * @param own by this process
 * @param all that there was to take, idle or not
 * @param idle of all, what nobody took
 */
record ProcessorTime(
    @JsonProperty("gatewayMs") Duration gateway,
    @JsonProperty("brokerMs") Duration broker,
    @JsonProperty("ownMs") Duration own,
    @JsonProperty("allMs") Duration all,
    @JsonProperty("idleMs") Duration idle) {

  /** The kernel's figures come in hundredths of a second (proc(5), USER_HZ). */
  private static final int MILLIS_A_TICK = 10;

  private static final Path STAT = Path.of("/proc/stat");
  private static final int FIGURES = 8;
  private static final int IDLE = 3;
  private static final int WAITING_FOR_DISK = 4;

  static ProcessorTime now(Duration gateway, Duration broker) throws IOException {
    String[] words = Files.readAllLines(STAT).getFirst().split("\\s+");
    if (words.length <= FIGURES) {
      throw new IOException(STAT + ": expected " + FIGURES + " figures, got " + List.of(words));
    }
    long[] ticks = Arrays.stream(words, 1, 1 + FIGURES).mapToLong(Long::parseLong).toArray();
    return new ProcessorTime(
        gateway,
        broker,
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
        Duration.ofMillis(Arrays.stream(ticks).sum() * MILLIS_A_TICK),
        Duration.ofMillis((ticks[IDLE] + ticks[WAITING_FOR_DISK]) * MILLIS_A_TICK));
  }

  ProcessorTime since(ProcessorTime before) {
    return new ProcessorTime(
        gateway.minus(before.gateway),
        broker.minus(before.broker),
        own.minus(before.own),
        all.minus(before.all),
        idle.minus(before.idle));
  }

  /** What was neither idle nor the benchmark's. */
  double shareOfOthers() {
    return share(all.minus(idle).minus(gateway).minus(broker).minus(own));
  }

  private double share(Duration part) {
    return Math.max(0, part.toMillis()) / (double) Math.max(1, all.toMillis());
  }

  String text(long alerts) {
    return String.format(
        Locale.ROOT,
        "processors: gateway %.0f %%, broker %.0f %%, clients and sender %.0f %%, others %.0f %%,"
            + " idle %.0f %%; gateway %.2f ms an alert",
        100 * share(gateway),
        100 * share(broker),
        100 * share(own),
        100 * shareOfOthers(),
        100 * share(idle),
        (double) gateway.toMillis() / Math.max(1, alerts));
  }
}
