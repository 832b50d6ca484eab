package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ResourceFault;
import java.time.Duration;
import java.util.Locale;

/** Half a core, seen in what the kernel's scheduler counts for the processes of the fault. */
final class CpuLoadTrial extends HostLoadTrial {

  private static final double PERCENT = 50;
  private static final double TOLERANCE_PERCENT = 25;

  CpuLoadTrial() {
    super(new ResourceFault.CpuLoad(1, PERCENT));
  }

  @Override
  public String asked() {
    return "50 % of a core";
  }

  @Override
  public String measureInForce() {
    Processor used = Processor.of(processes(), Duration.ofSeconds(1));
    assertThat(used.ranPercent()).isLessThan(PERCENT + TOLERANCE_PERCENT);
    assertThat(used.wantedPercent()).isGreaterThan(PERCENT - TOLERANCE_PERCENT);
    return String.format(
        Locale.ROOT, "%.0f %% wanted, %.0f %% got", used.wantedPercent(), used.ranPercent());
  }
}
