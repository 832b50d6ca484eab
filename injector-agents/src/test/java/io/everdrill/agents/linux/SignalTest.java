package io.everdrill.agents.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each signal by what it does to a real process. */
class SignalTest {

  private Process process;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "60").start();
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  private String state() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }

  @Test
  void stopsAndLetsGoOnAndKills() {
    Signal.STOP.send(process.pid());
    await().until(() -> state().equals("T"));

    Signal.CONT.send(process.pid());
    await().until(() -> state().equals("S"));

    Signal.KILL.send(process.pid());
    await().until(() -> !process.isAlive());
    assertThat(process.exitValue()).isEqualTo(128 + 9);
  }

  @Test
  void noneReachesNobodyAndSaysWhetherItMight() throws InterruptedException {
    Signal.NONE.send(process.pid());
    assertThat(process.isAlive()).isTrue();

    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    // ESRCH
    assertThatThrownBy(() -> Signal.NONE.send(process.pid()))
        .isInstanceOf(Signal.NotSent.class)
        .hasMessageEndingWith("errno 3");
  }
}
