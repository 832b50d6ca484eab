package io.everdrill.agents.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.cgroup.GroupTrial;
import io.everdrill.topics.events.ProcessFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A shell and one that it started; each writes fifty times a second. */
final class ProcessFreezeTrial extends GroupTrial {

  private static final Duration WHILE = Duration.ofMillis(300);

  ProcessFreezeTrial() throws IOException {
    super(
        new ProcessFault.Freeze(),
        """
        : > "$1/child"; : > "$1/parent"
        (while :; do echo >> "$1/child"; sleep 0.02; done) &
        while :; do echo >> "$1/parent"; sleep 0.02; done
        """);
  }

  @Override
  public String asked() {
    return "frozen, with its children";
  }

  private long size(String name) throws IOException {
    Path file = folder().resolve(name);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  @Override
  public String measureInForce() throws IOException {
    long parent = size("parent");
    long child = size("child");
    long began = System.nanoTime();
    await().pollInSameThread().until(() -> System.nanoTime() - began > WHILE.toNanos());
    assertThat(size("parent")).isEqualTo(parent);
    assertThat(size("child")).isEqualTo(child);
    return "nothing written in " + WHILE.toMillis() + " ms";
  }

  @Override
  public void awaitNormal(Duration limit) throws IOException {
    long parent = size("parent");
    long child = size("child");
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .atMost(limit)
        .until(() -> size("parent") > parent && size("child") > child);
  }
}
