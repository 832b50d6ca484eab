package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.evaluator.verdict.Telemetry;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Probe results in their store: folded into one entry a cell, second and service, and asked for by
 * these, so that those of the present are not read from behind the store.
 */
final class ProbeLedger {

  private final KeyValueStore<String, ProbeSecond> seconds;
  private final JudgeSigns signs;

  ProbeLedger(KeyValueStore<String, ProbeSecond> seconds, JudgeSigns signs) {
    this.seconds = seconds;
    this.signs = signs;
  }

  /** Of a history. */
  void fold(ProbeEvent.Result result) {
    fold(ProbeSecond.of(result), result);
  }

  /**
   * @param one the result alone, as a second
   */
  void fold(ProbeSecond one, ProbeEvent.Result result) {
    long second = ProbeSecond.endedAt(result).getEpochSecond();
    String key = key(result.cell(), second, result.service());
    ProbeSecond known = seconds.get(key);
    seconds.put(key, known == null ? one : known.plus(one));
    signs.probed(result.cell(), result.service(), second);
  }

  /** Every second that the interval touches. */
  Telemetry telemetry(CellId cell, Instant from, Instant until) {
    Telemetry telemetry = new Telemetry();
    for (String service : signs.probed(cell)) {
      for (long second = from.getEpochSecond(); second <= until.getEpochSecond(); second++) {
        ProbeSecond seen = seconds.get(key(cell, second, service));
        if (seen != null) {
          telemetry.add(service, second, seen);
        }
      }
    }
    return telemetry;
  }

  void forget(CellId cell, Instant before) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, ProbeSecond> range =
        seconds.range(
            JudgeKeys.under(cell), JudgeKeys.of(cell, sortable(before.getEpochSecond())))) {
      range.forEachRemaining(e -> old.add(e.key));
    }
    old.forEach(seconds::delete);
  }

  private static String key(CellId cell, long second, String service) {
    return JudgeKeys.of(cell, sortable(second), JudgeKeys.text(service));
  }

  private static String sortable(long second) {
    return JudgeKeys.sortableSecond(Math.max(0, second));
  }
}
