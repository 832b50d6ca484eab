package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** Two writers, seen in what the device counts. */
final class DiskLoadTrial extends DiskTrial {

  private static final Duration WHILE = Duration.ofMillis(500);
  private static final long BUSY_BYTES = 2 << 20;
  private static final long IDLE_BYTES = 1 << 20;

  DiskLoadTrial() throws IOException {
    super(path -> new DiskFault.Load(path, 2));
  }

  private long writtenMeanwhile() throws IOException {
    long before = disk().writtenBytes();
    long began = System.nanoTime();
    await().pollInSameThread().until(() -> System.nanoTime() - began > WHILE.toNanos());
    return disk().writtenBytes() - before;
  }

  @Override
  public String asked() {
    return "2 writers";
  }

  @Override
  public String measureInForce() throws IOException {
    long written = writtenMeanwhile();
    assertThat(written).isGreaterThan(BUSY_BYTES);
    return (written >> 20) + " MiB in " + WHILE.toMillis() + " ms";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> writtenMeanwhile() < IDLE_BYTES);
  }
}
