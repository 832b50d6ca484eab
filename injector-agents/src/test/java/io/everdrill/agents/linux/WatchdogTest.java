package io.everdrill.agents.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a watchdog outlives its agent, asked in a process that sees the host and in some not. */
class WatchdogTest {

  private static final String HOSTS_GROUPS = "cgroup:[4026531835]";
  private static final String HOSTS_PROCESSES = "pid:[4026531836]";

  private static void assumeRootOnTheHost() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: namespaces");
    assumeTrue(
        namespace("cgroup").equals(HOSTS_GROUPS) && namespace("pid").equals(HOSTS_PROCESSES),
        "needs the host itself, not a container");
  }

  private static String namespace(String kind) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
  }

  @Test
  void outlivesAnAgentOnTheHost_S1() throws IOException {
    assumeRootOnTheHost();
    assertThat(said(List.of())).isEqualTo("outlives: true");
  }

  /** What looks like the root of all groups there is a group of the host, and can be killed. */
  @ParameterizedTest
  @ValueSource(strings = {"--cgroup", "--pid --fork --mount-proc"})
  void outlivesNobodyInNamespacesOfItsOwn_S1(String namespaces) throws IOException {
    assumeRootOnTheHost();
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(List.of(namespaces.split(" ")));
    assertThat(said(command)).isEqualTo("outlives: false");
  }

  private static String said(List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            Arming.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      return out.readLine();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Arms one that has nothing to do. */
  static final class Arming {

    private Arming() {}

    public static void main(String[] arguments) throws IOException {
      String tag = "t" + ProcessHandle.current().pid() + "-armed-1.0";
      try (Watchdog watchdog = Watchdog.arm(tag, Duration.ofSeconds(5), "", "")) {
        System.out.println("outlives: " + watchdog.outlivesAgent());
        watchdog.dismiss();
      }
    }
  }
}
