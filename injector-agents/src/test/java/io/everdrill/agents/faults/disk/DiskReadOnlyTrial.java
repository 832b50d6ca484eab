package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.topics.events.DiskFault;
import java.io.IOException;
import java.time.Duration;

/** Nothing can be written. */
final class DiskReadOnlyTrial extends DiskTrial {

  DiskReadOnlyTrial() throws IOException {
    super(DiskFault.ReadOnly::new);
  }

  @Override
  public String asked() {
    return "read-only";
  }

  @Override
  public String measureInForce() throws IOException {
    String said = write(1);
    assertThat(said).contains("Read-only file system");
    return "EROFS";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> write(1).isEmpty());
  }
}
