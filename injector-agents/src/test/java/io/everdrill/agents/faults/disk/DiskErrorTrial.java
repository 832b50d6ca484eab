package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** Half of a thousand writes. */
final class DiskErrorTrial extends PreloadTrial {

  private static final int WRITES = 1000;

  DiskErrorTrial() throws IOException {
    super(path -> new DiskFault.Error(path, 50, DiskFault.Errno.EIO));
  }

  @Override
  public String asked() {
    return "EIO for 50 %";
  }

  @Override
  public String measureInForce() throws IOException {
    Written written = write(WRITES);
    assertThat(written.failed()).isBetween(WRITES * 4 / 10, WRITES * 6 / 10);
    assertThat(written.why()).isEqualTo("Input/output error");
    return "EIO for %.1f %%".formatted(100.0 * written.failed() / WRITES);
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write(100).failed() == 0);
  }
}
