package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.util.Locale;

/** How many bytes a second of TCP reach the target's own port. */
final class BandwidthTrial extends NetworkTrial {

  private static final long RATE_BITS_PER_SECOND = 8_000_000;
  private static final double ASKED_MEGABITS = RATE_BITS_PER_SECOND / 1e6;

  /** What waits in buffers on the way goes through first. */
  private static final int SKIP_MILLIS = 600;

  private final ByteSink sink = new ByteSink(TARGET);

  BandwidthTrial() throws IOException {
    super(
        new NetworkFault.Bandwidth(RATE_BITS_PER_SECOND, ALL, ALL_PORTS),
        "at most " + ASKED_MEGABITS + " Mbit/s");
  }

  @Override
  int port() {
    return sink.port();
  }

  /** Not much more than asked; at least a third of it, because TCP answers to loss by less. */
  @Override
  public String measureInForce() throws IOException {
    double measured = sink.megabitsPerSecondFrom(PEER, SKIP_MILLIS, 1_000);
    assertThat(measured).isBetween(ASKED_MEGABITS / 3, ASKED_MEGABITS * 1.25);
    return String.format(Locale.ROOT, "%.1f Mbit/s", measured);
  }

  @Override
  boolean normal() throws IOException {
    return sink.megabitsPerSecondFrom(PEER, 0, 100) > 10 * ASKED_MEGABITS;
  }

  @Override
  public void close() throws IOException {
    sink.close();
    super.close();
  }
}
