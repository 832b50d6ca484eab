package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;

/**
 * The keys under which one service's probe results are folded and noted: made once, not for every
 * result.
 */
final class ProbeKeys {

  private final String beforeSecond;
  private final String afterSecond;
  private final String cellSign;
  private final String serviceSign;
  private long lastSecond = -1;
  private String lastKey = "";

  ProbeKeys(CellId cell, String service) {
    beforeSecond = JudgeKeys.under(cell);
    afterSecond = '/' + JudgeKeys.text(service);
    cellSign = JudgeSigns.cellKey(cell);
    serviceSign = JudgeSigns.probedKey(cell, service);
  }

  /** Of the results of this second; results of one second mostly follow each other. */
  String folded(long second) {
    if (second != lastSecond || lastKey.isEmpty()) {
      lastKey = beforeSecond + JudgeKeys.sortableSecond(Math.max(0, second)) + afterSecond;
      lastSecond = second;
    }
    return lastKey;
  }

  String cellSign() {
    return cellSign;
  }

  String serviceSign() {
    return serviceSign;
  }
}
