package io.everdrill.agents.faults.network;

import io.everdrill.agents.faults.NetworkPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How many packets a second pass the interfaces of a network, in both directions: not fewer than
 * any one target of it has.
 */
final class PacketRate {

  /** Several times the grain of the kernel's counters, and hardly felt by who waits. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final Path COUNTERS = Path.of("/proc/thread-self/net/dev");

  /** Fields of a line of {@link #COUNTERS}, behind the interface's name. */
  private static final int RECEIVED = 1;

  private static final int SENT = 9;

  private PacketRate() {}

  /** As it is now: takes a tenth of a second. */
  static long perSecond(NetworkPlace network) {
    return network.inside(
        () -> {
          long started = System.nanoTime();
          long before = packets();
          LockSupport.parkNanos(LOOK.toNanos());
          long passed = packets() - before;
          return passed * Duration.ofSeconds(1).toNanos() / (System.nanoTime() - started);
        });
  }

  private static long packets() {
    try {
      List<String> lines = Files.readAllLines(COUNTERS);
      return lines.stream().filter(line -> line.contains(":")).mapToLong(PacketRate::of).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(COUNTERS.toString(), e);
    }
  }

  private static long of(String line) {
    String[] counted = line.substring(line.indexOf(':') + 1).strip().split(" +");
    return Long.parseLong(counted[RECEIVED]) + Long.parseLong(counted[SENT]);
  }
}
