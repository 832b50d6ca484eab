package io.everdrill.agents.faults;

import io.everdrill.agents.HostFaults;
import io.everdrill.topics.events.NetworkFault;
import io.everdrill.topics.events.NetworkFault.Direction;
import io.everdrill.topics.events.ProcessFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds a pause and a partition, and is killed: {@code HoldingMain PID_FILE ADDRESS LIMIT_MILLIS}.
 * Says 'holding' once both are in force, and sustains them.
 */
final class HoldingMain {

  private HoldingMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Duration limit = Duration.ofMillis(Long.parseLong(arguments[2]));
    DriverSet drivers = HostFaults.drivers(() -> NeverCut.NOTHING, new Random(1));
    drivers
        .prepare(Orders.onPidFile(Path.of(arguments[0]), new ProcessFault.Pause(), limit))
        .apply()
        .run();
    PreparedFault partition =
        drivers.prepare(
            Orders.at(
                arguments[1],
                0,
                new NetworkFault.Partition(Direction.BOTH, List.of(), List.of()),
                limit));
    partition.apply().run();
    System.out.println("holding");
    CountDownLatch killed = new CountDownLatch(1);
    while (!killed.await(partition.beat().toMillis(), TimeUnit.MILLISECONDS)) {
      partition.sustain().run();
    }
  }
}
