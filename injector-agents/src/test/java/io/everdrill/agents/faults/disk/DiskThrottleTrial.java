package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.Quickest;
import io.everdrill.agents.faults.cgroup.GroupTrial;
import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** A shell that writes 1 MiB past the cache whenever it is asked to. */
final class DiskThrottleTrial extends GroupTrial {

  private static final long BYTES_PER_SECOND = 1 << 20;
  private static final Duration NORMAL = Duration.ofMillis(400);

  private final SmallDisk disk;

  DiskThrottleTrial() throws IOException {
    this(new SmallDisk());
  }

  private DiskThrottleTrial(SmallDisk disk) throws IOException {
    super(
        new DiskFault.Throttle(disk.path().toString(), BYTES_PER_SECOND),
        """
        while read -r line; do
          dd if=/dev/zero of='%s/written' bs=64k count=16 oflag=direct 2>/dev/null
          echo $?
        done
        """
            .formatted(disk.path()));
    this.disk = disk;
  }

  private Duration write() throws IOException {
    long began = System.nanoTime();
    assertThat(ask("now")).isEqualTo("0");
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public String asked() {
    return "1 MiB in 1 s";
  }

  @Override
  public String measureInForce() throws IOException {
    Duration took = Quickest.between(Duration.ofMillis(700), Duration.ofMillis(2500), this::write);
    return "1 MiB in " + took.toMillis() + " ms";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write().compareTo(NORMAL) < 0);
  }

  @Override
  public void close() throws IOException {
    super.close();
    disk.close();
  }
}
