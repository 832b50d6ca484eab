package io.everdrill.evaluator.judge;

import io.everdrill.topics.events.CellId;

/** The keys under which one service's probe results are folded, by the second. */
final class ProbeKeys {

  private final String beforeSecond;
  private final String afterSecond;

  ProbeKeys(CellId cell, String service) {
    beforeSecond = JudgeKeys.under(cell);
    afterSecond = '/' + JudgeKeys.text(service);
  }

  /** Of the results of this second. */
  String of(long second) {
    return beforeSecond + JudgeKeys.sortableSecond(Math.max(0, second)) + afterSecond;
  }

  /** Before those of this second and later ones, whatever the service. */
  static String first(CellId cell, long second) {
    return JudgeKeys.of(cell, JudgeKeys.sortableSecond(Math.max(0, second)));
  }
}
