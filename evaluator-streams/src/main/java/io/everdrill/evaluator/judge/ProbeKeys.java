package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;

/**
 * The keys under which one service's probe results are folded and noted: made once, not for every
 * result.
 */
final class ProbeKeys {

  /** A power of two: what is asked for again and again is a window of some seconds. */
  private static final int REMEMBERED = 16;

  private final String beforeSecond;
  private final String afterSecond;
  private final String cellSign;
  private final String serviceSign;
  private final String judgedFrom;
  private final Folded[] last = new Folded[REMEMBERED];

  private record Folded(long second, String key) {}

  ProbeKeys(CellId cell, String service) {
    beforeSecond = JudgeKeys.under(cell);
    afterSecond = '/' + JudgeKeys.text(service);
    cellSign = JudgeSigns.cellKey(cell);
    serviceSign = JudgeSigns.probedKey(cell, service);
    judgedFrom = JudgeSigns.judgedFromKey(cell);
  }

  /** Of the results of this second. */
  String folded(long second) {
    int place = (int) second & (REMEMBERED - 1);
    Folded known = last[place];
    if (known == null || known.second != second) {
      String key = beforeSecond + JudgeKeys.sortableSecond(Math.max(0, second)) + afterSecond;
      known = new Folded(second, key);
      last[place] = known;
    }
    return known.key;
  }

  String cellSign() {
    return cellSign;
  }

  String serviceSign() {
    return serviceSign;
  }

  String judgedFrom() {
    return judgedFrom;
  }
}
