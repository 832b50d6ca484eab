package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.cgroup.GroupTrial;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.time.Duration;

/**
 * A shell that starts something that touches 64 MiB whenever it is asked to, and says how it ended.
 */
final class MemoryLimitTrial extends GroupTrial {

  private static final long LIMIT_BYTES = 32 << 20;
  private static final String KILLED = "137";

  MemoryLimitTrial() throws IOException {
    super(
        new ResourceFault.MemoryLimit(LIMIT_BYTES),
        """
        while read -r line; do
          dd if=/dev/zero of=/dev/null bs="$line" count=1 iflag=fullblock 2>/dev/null
          echo $?
        done
        """);
  }

  @Override
  public String asked() {
    return "32 MiB";
  }

  @Override
  public String measureInForce() throws IOException {
    assertThat(ask("16M")).isEqualTo("0");
    assertThat(ask("64M")).isEqualTo(KILLED);
    return "16 MiB taken, killed when it takes 64 MiB";
  }

  @Override
  public void awaitNormal(Duration limit) {
    await().pollInSameThread().atMost(limit).until(() -> ask("64M").equals("0"));
  }
}
