package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everdrill.agents.faults.cgroup.GroupTrial;
import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A shell that would take a whole core for ever. */
final class CpuThrottleTrial extends GroupTrial {

  private static final double PERCENT = 10;
  private static final double MOST_PERCENT = 14;
  private static final Duration WHILE = Duration.ofMillis(600);

  CpuThrottleTrial() throws IOException {
    super(new ResourceFault.CpuThrottle(PERCENT), "while :; do :; done");
  }

  @Override
  public String asked() {
    return "10 % of a core";
  }

  @Override
  public String measureInForce() {
    double ran = Processor.of(List.of(pid()), WHILE).ranPercent();
    assertThat(ran).isBetween(1.0, MOST_PERCENT);
    return String.format(Locale.ROOT, "%.1f %% of a core", ran);
  }

  /** It never waits for anything but a core. */
  @Override
  public void awaitNormal(Duration limit) {
    await()
        .pollInSameThread()
        .atMost(limit)
        .until(() -> Processor.of(List.of(pid()), WHILE.dividedBy(3)).wantedPercent() > 85);
  }
}
