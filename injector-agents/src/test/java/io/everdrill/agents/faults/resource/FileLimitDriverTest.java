package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.Reverted;
import io.everdrill.agents.linux.HeldWatchdogs;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.ResourceFault.FileDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLimitDriverTest {

  @TempDir Path folder;

  @Test
  void limitCountsUnusedNumbersBelowIt() {
    assertThat(FileLimitDriver.limitThatLeaves(0, Set.of(0L, 1L, 2L))).isEqualTo(3);
    assertThat(FileLimitDriver.limitThatLeaves(2, Set.of(0L, 1L, 2L))).isEqualTo(5);
    assertThat(FileLimitDriver.limitThatLeaves(1, Set.of(0L, 2L, 3L))).isEqualTo(4);
  }

  @Test
  void whatTheTargetStartedMeanwhileGetsTheOldLimitToo_S7() throws IOException {
    FileLimitDriver driver = new FileLimitDriver(new HeldWatchdogs());
    Process target =
        new ProcessBuilder("sh", "-c", "read -r line; sleep 300 & echo $!; wait").start();
    try {
      Path pidFile = folder.resolve("target.pid");
      Files.writeString(pidFile, Long.toString(target.pid()));
      String before = softLimit(target.pid());
      var order = Orders.onPidFile(pidFile, new FileDescriptors(20), Duration.ofSeconds(20));
      var undo = driver.prepare(order);
      driver.apply(order, undo);
      target.outputWriter().append("start\n").flush();
      long child = Long.parseLong(target.inputReader().readLine());
      await().until(() -> softLimit(child).equals(Long.toString(undo.set())));

      Reverted.by(driver, undo);

      assertThat(softLimit(child)).isEqualTo(before);
      assertThat(softLimit(target.pid())).isEqualTo(before);
    } finally {
      target.descendants().forEach(ProcessHandle::destroyForcibly);
      target.destroyForcibly();
    }
  }

  private static String softLimit(long pid) {
    return Shell.run(
            "prlimit", "--pid", Long.toString(pid), "--nofile", "--noheadings", "--output", "SOFT")
        .strip();
  }
}
