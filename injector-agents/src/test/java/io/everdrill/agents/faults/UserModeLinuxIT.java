package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A kernel that does not end in time leaves nothing behind. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("user-mode-linux")
class UserModeLinuxIT {

  @Test
  void oneThatTakesTooLongIsKilledWithAllItsProcesses() throws Exception {
    UserModeLinux.assumeInstalled();
    String mark = "everdrill" + ProcessHandle.current().pid();

    UserModeLinux.Result result =
        UserModeLinux.run(Duration.ofSeconds(6), List.of(mark), Endless.class, List.of());

    assertThat(result.exitCode()).isEqualTo(-1);
    // A process that was killed may take a moment to go.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(ProcessHandle.allProcesses())
                    .noneMatch(process -> process.info().commandLine().orElse("").contains(mark)));
  }

  /** What runs there. */
  static final class Endless {

    private Endless() {}

    public static void main(String[] arguments) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }
}
