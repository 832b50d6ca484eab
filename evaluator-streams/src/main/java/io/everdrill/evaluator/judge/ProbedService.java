package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.topics.events.CellId;
import java.util.function.Function;

/**
 * One service's last seconds of probe results, and the keys under which they are folded and noted:
 * made once, not for every result.
 */
final class ProbedService {

  private final ProbeKeys keys;
  private final String cellSign;
  private final String serviceSign;
  private final String judgedFrom;
  private final Known[] last;

  /** A second as it is stored: of no results where nothing is. */
  record Known(long second, String key, ProbeSecond results) {}

  /**
   * @param remembered seconds
   */
  ProbedService(CellId cell, String service, int remembered) {
    last = new Known[remembered];
    keys = new ProbeKeys(cell, service);
    cellSign = JudgeSigns.cellKey(cell);
    serviceSign = JudgeSigns.probedKey(cell, service);
    judgedFrom = JudgeSigns.judgedFromKey(cell);
  }

  /**
   * A second as it is stored.
   *
   * @param stored asked by key for what is not remembered
   */
  Known known(long second, Function<String, ProbeSecond> stored) {
    Known known = last[place(second)];
    if (known == null || known.second != second) {
      String key = keys.of(second);
      ProbeSecond results = stored.apply(key);
      known = new Known(second, key, results == null ? ProbeSecond.NONE : results);
      last[place(second)] = known;
    }
    return known;
  }

  /** What is stored in its place from now on. */
  void remember(Known known, ProbeSecond results) {
    last[place(known.second)] = new Known(known.second, known.key, results);
  }

  private int place(long second) {
    return Math.floorMod(second, last.length);
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
