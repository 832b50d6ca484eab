package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.OpenFiles;
import io.everdrill.topics.events.DiskFault;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is never done to a disk. */
class DiskRefusalsIT {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final DiskReadOnlyDriver readOnly = new DiskReadOnlyDriver(new HeldWatchdogs());
  private final DiskFillDriver fill = new DiskFillDriver(new HeldWatchdogs());

  @Test
  void rootAndTheKernelsOwnFileSystemsStayWritable() {
    for (String path : new String[] {"/", "/proc", "/sys", "/dev/shm", "/etc"}) {
      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> readOnly.prepare(Orders.at("", 0, new DiskFault.ReadOnly(path), LIMIT)))
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.POLICY));
    }
  }

  @Test
  void fileOpenForWritingIsNamedAsTheReason() throws IOException {
    try (SmallDisk disk = new SmallDisk();
        OutputStream open = Files.newOutputStream(disk.path().resolve("log"))) {
      open.write(1);
      var order = Orders.at("", 0, new DiskFault.ReadOnly(disk.path().toString()), LIMIT);

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> readOnly.prepare(order))
          .withMessageContaining("process " + ProcessHandle.current().pid() + " has")
          .withMessageContaining("/log open")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.CONFLICT));
    }
  }

  @Test
  void agentsOwnFileSystemKeepsAShareFree() throws IOException {
    try (SmallDisk disk = new SmallDisk();
        OutputStream journal = Files.newOutputStream(disk.path().resolve("lock"))) {
      journal.write(1);
      var order = Orders.at("", 0, new DiskFault.Fill(disk.path().toString(), 1 << 20), LIMIT);

      assertThatExceptionOfType(OrderRefused.class)
          .isThrownBy(() -> fill.prepare(order))
          .withMessageContaining("the agent itself writes")
          .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.POLICY));
    }
  }

  @Test
  void nameThatACrashLeftIsDeleted_S1() throws IOException {
    try (SmallDisk disk = new SmallDisk()) {
      var order = Orders.at("", 0, new DiskFault.Fill(disk.path().toString(), 1 << 20), LIMIT);
      var undo = fill.prepare(order);
      Files.createFile(disk.path().resolve(".everdrill-" + order.tag()));

      fill.revert(undo);

      assertThat(fill.gone(undo)).isTrue();
      assertThat(OpenFiles.written(disk.path())).isEmpty();
      assertThat(disk.path()).isEmptyDirectory();
    }
  }
}
