package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.linux.Shell;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** S1: a process that holds a pause and a partition is gone by SIGKILL, or hangs; nobody heals. */
@ExtendWith(OwnNetwork.class)
class KilledAgentIT {

  private static final String TARGET = "127.0.79.1";
  private static final String PEER = "127.0.79.2";
  private static final Duration LIMIT = Duration.ofSeconds(6);
  private static final Duration LEASE = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void pauseAndPartitionEndWithTheProcessThatHoldsThem_S1() throws Exception {
    try (Victim victim = new Victim(folder);
        EchoServer server = new EchoServer(TARGET)) {
      Process holder = holder(victim, LIMIT);
      long held = System.nanoTime();
      assertThat(victim.state()).isEqualTo('T');
      assertThat(server.answersTo(PEER)).isFalse();

      holder.destroyForcibly();

      await().pollInSameThread().atMost(LIMIT).until(victim::runs);
      await().pollInSameThread().atMost(LIMIT).until(() -> server.answersTo(PEER));
      Duration gone = Duration.ofNanos(System.nanoTime() - held);
      System.out.println("SIGKILL to pause and partition gone: at most " + gone.toMillis() + " ms");
      assertThat(gone).isLessThan(LIMIT);
      assertThat(Shell.run("nft", "list", "tables")).isEmpty();
    }
  }

  @Test
  void partitionEndsWithItsLeaseAndPauseAtItsLimitWhileTheProcessHangs_S1() throws Exception {
    try (Victim victim = new Victim(folder);
        EchoServer server = new EchoServer(TARGET)) {
      Duration limit = Duration.ofSeconds(16);
      Process holder = holder(victim, limit);
      try {
        await()
            .pollInSameThread()
            .pollDelay(LEASE.plusSeconds(1))
            .atMost(LEASE.plusSeconds(3))
            .until(() -> !server.answersTo(PEER));
        Shell.run("kill", "-STOP", Long.toString(holder.pid()));
        long hangs = System.nanoTime();
        assertThat(victim.state()).isEqualTo('T');

        await().pollInSameThread().atMost(limit).until(() -> server.answersTo(PEER));
        Duration gone = Duration.ofNanos(System.nanoTime() - hangs);
        System.out.println("SIGSTOP to partition gone: " + gone.toMillis() + " ms");
        assertThat(gone).isLessThan(LEASE.plusSeconds(1));
        await().pollInSameThread().atMost(limit).until(victim::runs);
      } finally {
        holder.destroyForcibly();
      }
    }
  }

  /** A JVM of its own that holds both, in this test's network. */
  private static Process holder(Victim victim, Duration limit) throws Exception {
    Process holder = JavaChild.start(HoldingMain.class, victim.pidFile(), TARGET, limit.toMillis());
    BufferedReader said = holder.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("holding");
    return holder;
  }
}
