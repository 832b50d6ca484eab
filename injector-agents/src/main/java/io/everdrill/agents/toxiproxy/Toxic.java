package io.everdrill.agents.toxiproxy;

import java.time.Duration;

/** What is done to the bytes of a connection in one direction; named as Toxiproxy names them. */
public sealed interface Toxic {

  /**
   * All data is late.
   *
   * @param jitter each delay is uniform in latency minus to plus jitter, never under 0
   */
  record Latency(Duration latency, Duration jitter) implements Toxic {}

  /** Each connection gets no more than this; at 0 nothing passes until the toxic is taken away. */
  record Bandwidth(long bytesPerSecond) implements Toxic {}

  /** All connections together get no more than this; not on Toxiproxy's wire. */
  record SharedBandwidth(RateBudget budget) implements Toxic {}

  /** The end of the connection is late. */
  record SlowClose(Duration delay) implements Toxic {}

  /**
   * Data vanishes, and the connection is closed after the time.
   *
   * @param after 0 never closes it
   */
  record Timeout(Duration after) implements Toxic {}

  /** Data is held, and the connection reset (RST) after the time. */
  record ResetPeer(Duration after) implements Toxic {}

  /**
   * Data is cut into small pieces.
   *
   * @param variationBytes a piece has up to so many more or fewer bytes
   * @param delay between two pieces
   */
  record Slicer(int averageBytes, int variationBytes, Duration delay) implements Toxic {}

  /** The connection is closed after so many bytes. */
  record LimitData(long bytes) implements Toxic {}
}
