package io.everdrill.agents.faults.clock;

import java.math.BigDecimal;

/** Offsets as libfaketime reads them. */
final class Offsets {

  private Offsets() {}

  /** Seconds with their sign; without a sign it would be a date, and one that it cannot read. */
  static String text(BigDecimal seconds) {
    return (seconds.signum() < 0 ? "" : "+") + seconds.toPlainString();
  }
}
