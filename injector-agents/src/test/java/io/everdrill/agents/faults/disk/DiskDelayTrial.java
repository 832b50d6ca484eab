package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** Ten writes, one after the other. */
final class DiskDelayTrial extends PreloadTrial {

  private static final int WRITES = 10;
  private static final Duration EACH = Duration.ofMillis(50);

  DiskDelayTrial() throws IOException {
    super(path -> new DiskFault.Delay(path, EACH));
  }

  @Override
  public String asked() {
    return "+50 ms a write";
  }

  @Override
  public String measureInForce() throws IOException {
    Written written = write(WRITES);
    Duration each = written.took().dividedBy(WRITES);
    assertThat(each).isBetween(EACH, EACH.multipliedBy(2));
    return "+" + each.toMillis() + " ms a write";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write(WRITES).took().compareTo(EACH) < 0);
  }
}
