package io.everdrill.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell or Kubernetes does to a process of ours, done to a real one. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LifecycleSignalIT {

  /** A process with two parts that waits for its end. */
  static final class TwoParts {
    private TwoParts() {}

    public static void main(String[] arguments) throws Exception {
      Lifecycle lifecycle = new Lifecycle();
      lifecycle.stopWithJvm();
      lifecycle.start("first", () -> () -> System.out.println("stopped first"));
      lifecycle.start("second", () -> () -> System.out.println("stopped second"));
      System.out.println("running");
      lifecycle.awaitEnd();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void signalStopsThePartsInOrderAndTheExitCodeTellsTheSignal(String signal, int exitCode)
      throws Exception {
    Process process = start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).isEqualTo("running");

      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(output.lines()).containsExactly("stopped second", "stopped first");
      assertThat(process.exitValue()).isEqualTo(exitCode);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A shell's background job ignores SIGINT, and what it starts inherits that; env undoes it. */
  private static Process start() throws Exception {
    return new ProcessBuilder(
            List.of(
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TwoParts.class.getName()))
        .redirectErrorStream(true)
        .start();
  }
}
