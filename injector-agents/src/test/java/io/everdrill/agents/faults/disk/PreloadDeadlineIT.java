package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.faults.Victim;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.TaggedProcesses;
import io.everdrill.topics.events.DiskFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library needs nobody to end the fault. */
class PreloadDeadlineIT {

  @TempDir Path folder;

  @Test
  void endsAtTheDeadlineInTheFileWithoutAWatchdog_S1() throws Exception {
    DiskErrorDriver driver = new DiskErrorDriver(new HeldWatchdogs());
    try (DiskErrorTrial trial = new DiskErrorTrial(DiskFault.Errno.EIO)) {
      FaultOrder<?> order = trial.order(Duration.ofSeconds(2));
      var typed =
          new FaultOrder<>(
              order.tag(), order.target(), (DiskFault.Error) order.fault(), order.limit());
      var undo = driver.prepare(typed);
      driver.apply(typed, undo);
      TaggedProcesses.kill(order.tag());
      await().until(() -> TaggedProcesses.of(order.tag()).isEmpty());
      assertThat(trial.write(100).failed()).isPositive();

      trial.awaitNormal(Duration.ofSeconds(4));

      assertThat(Path.of(undo.file())).exists();
      Reverted.by(driver, undo);
      assertThat(Files.exists(Path.of(undo.file()))).isFalse();
    }
  }

  @Test
  void targetWithoutTheLibraryIsRefusedWithTheReason() throws Exception {
    DiskErrorDriver driver = new DiskErrorDriver(new HeldWatchdogs());
    try (Victim victim = new Victim(folder)) {
      var fault = new DiskFault.Error(folder.toString(), 50, DiskFault.Errno.EIO);

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> driver.prepare(Orders.on(victim, fault)))
          .withMessageContaining("LD_PRELOAD=libeverdrill-disk.so");
    }
  }
}
