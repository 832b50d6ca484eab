package io.everdrill.agents.faults.network;

import io.everdrill.topics.events.NetworkFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A fault that hits a share of the packets, counted in UDP packets on their way to the target. */
final class DatagramTrial extends NetworkTrial {

  private static final int SAMPLE = 1500;
  private static final int NORMAL_SAMPLE = 100;

  /** A machine that is busy with other tests lets those that were held go this much later. */
  private static final Duration RELEASED_WITHIN = Duration.ofMillis(500);

  private final double percent;
  private final String effect;
  private final ToDoubleFunction<Datagrams.Fate> measure;
  private final Datagrams datagrams;

  /**
   * @param effect what becomes of them: {@code lost}
   */
  DatagramTrial(
      NetworkFault fault, double percent, String effect, ToDoubleFunction<Datagrams.Fate> measure)
      throws IOException {
    super(fault, text(percent, effect));
    this.percent = percent;
    this.effect = effect;
    this.measure = measure;
    datagrams =
        fault instanceof NetworkFault.PacketReorder reorder
            ? new Datagrams(TARGET, PEER, reorder.hold().plus(RELEASED_WITHIN))
            : new Datagrams(TARGET, PEER);
  }

  @Override
  public String measureInForce() throws IOException {
    double measured = measure.applyAsDouble(datagrams.send(SAMPLE));
    assertShare(measured, percent, SAMPLE);
    return text(measured, effect);
  }

  private static String text(double percent, String effect) {
    return String.format(Locale.ROOT, "%.1f %% of packets %s", percent, effect);
  }

  @Override
  boolean normal() throws IOException {
    return datagrams.send(NORMAL_SAMPLE).normal();
  }

  @Override
  public void close() throws IOException {
    datagrams.close();
    super.close();
  }
}
