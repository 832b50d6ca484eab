package io.everdrill.evaluator.guard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Numbers as people read them in evidence. Without a formatter: agents wait for an abort's. */
final class Figures {

  private Figures() {}

  /** With one decimal place. */
  static String seconds(Duration time) {
    return rounded(time.toMillis() / 1000.0, 1);
  }

  static String rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
