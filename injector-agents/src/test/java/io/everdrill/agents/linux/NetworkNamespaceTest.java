package io.everdrill.agents.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {

  private static final int VISITS = 200;
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);

  private Process other;

  @BeforeEach
  void startProcessInAnotherNetwork() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "needs root: a network namespace of its own");
    other = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    Await.until(
        Duration.ofSeconds(10),
        () -> NetworkNamespace.differs(other.pid()),
        "a network of its own");
  }

  @AfterEach
  void endProcess() {
    if (other != null) {
      other.destroyForcibly();
    }
  }

  /** A socket that a thread left there opens later would be on the wrong side of every fault. */
  @Test
  void noThreadStaysBehindWhoeverVisits() throws Exception {
    List<Future<String>> visits = new ArrayList<>();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < VISITS; i++) {
        visits.add(
            visitors.submit(
                () -> NetworkNamespace.inside(other.pid(), NetworkNamespaceTest::network)));
      }
    }

    String visited = network(Path.of("/proc/" + other.pid()));
    assertThat(visits).extracting(Future::resultNow).containsOnly(visited);
    // A thread that has ended is among the kernel's for a moment more.
    Await.until(ENDED_WITHIN, () -> !networksOfAllThreads().contains(visited), "nobody there");
    assertThat(networksOfAllThreads()).contains(network());
  }

  /** The JVM's thread that waits for a command's end stays for the next, and makes others. */
  @Test
  void commandsThatAreStartedThereLeaveNoThreadThere() throws Exception {
    String visited = network(Path.of("/proc/" + other.pid()));
    String seen =
        NetworkNamespace.inside(
            other.pid(), () -> Shell.run("readlink", "/proc/self/ns/net") + network());

    assertThat(seen).isEqualTo(visited + "\n" + visited);
    Await.until(ENDED_WITHIN, () -> !networksOfAllThreads().contains(visited), "nobody there");

    try (Watchdog watchdog =
        NetworkNamespace.inside(
            other.pid(), () -> Watchdog.arm("no-injection", ENDED_WITHIN, "", ""))) {
      assertThat(network(Path.of("/proc/" + watchdog.pid()))).isEqualTo(visited);
      Await.until(ENDED_WITHIN, () -> !networksOfAllThreads().contains(visited), "nobody there");
    }
  }

  @Test
  void whatTheActionThrowsIsThrown() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                NetworkNamespace.inside(
                    other.pid(),
                    () -> {
                      throw new IllegalStateException("as expected");
                    }))
        .withMessage("as expected");
  }

  @Test
  void processThatIsNotThereCannotBeEntered() {
    assertThatIllegalStateException()
        .isThrownBy(() -> NetworkNamespace.inside(Long.MAX_VALUE, () -> ""))
        .withMessageContaining("cannot be entered");
  }

  private static String network() {
    return network(Path.of("/proc/thread-self"));
  }

  private static String network(Path thread) {
    try {
      return Files.readSymbolicLink(thread.resolve("ns/net")).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> networksOfAllThreads() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.flatMap(NetworkNamespaceTest::networkIfThere).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** None of a thread that ends meanwhile. */
  private static Stream<String> networkIfThere(Path thread) {
    try {
      return Stream.of(network(thread));
    } catch (UncheckedIOException e) {
      return Stream.of();
    }
  }
}
