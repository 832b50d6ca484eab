package io.everdrill.agents.faults.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.ResourceFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** 128 MiB, seen in the page tables of the processes that hold them. */
final class MemoryFillTrial extends HostLoadTrial {

  private static final long SIZE_BYTES = 128 << 20;

  MemoryFillTrial() {
    super(new ResourceFault.MemoryFill(SIZE_BYTES));
  }

  @Override
  public String asked() {
    return "128 MiB";
  }

  @Override
  public String measureInForce() throws IOException {
    long held = 0;
    for (long pid : processes()) {
      held += anonymousKib(pid) * 1024;
    }
    assertThat(held).isBetween((long) (0.95 * SIZE_BYTES), (long) (1.05 * SIZE_BYTES));
    return (held >> 20) + " MiB";
  }

  private static long anonymousKib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Anonymous:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }
}
