package io.everdrill.runtime;

import java.time.Duration;

/** How far the broker's clock is from this process's: what is added to ours to get the broker's. */
public sealed interface BrokerOffset {

  /**
   * @param offset broker's time minus ours
   * @param error the true offset is not farther from {@code offset} than this
   */
  record Measured(Duration offset, Duration error) implements BrokerOffset {
    public Measured {
      if (error.isNegative()) {
        throw new IllegalArgumentException("Expected an error of 0 or more, got " + error);
      }
    }
  }

  /** Not measured yet; not the same as an error of 0. */
  record Unknown() implements BrokerOffset {}
}
