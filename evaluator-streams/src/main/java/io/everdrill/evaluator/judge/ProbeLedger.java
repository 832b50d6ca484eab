package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.evaluator.verdict.Telemetry;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Probe results in their store: folded into one entry a cell, second and service, and asked for by
 * these, so that those of the present are not read from behind the store.
 */
final class ProbeLedger {

  /** Services, with keys of some hundred bytes each. */
  private static final int REMEMBERED = 20_000;

  private final Map<Probed, ProbeKeys> keys = new HashMap<>();
  private final KeyValueStore<String, ProbeSecond> seconds;
  private final JudgeSigns signs;

  private record Probed(CellId cell, String service) {}

  ProbeLedger(KeyValueStore<String, ProbeSecond> seconds, JudgeSigns signs) {
    this.seconds = seconds;
    this.signs = signs;
  }

  /**
   * Of a history.
   *
   * @param heard when the result was heard of
   */
  void fold(ProbeEvent.Result result, Instant heard) {
    fold(result, ProbeSecond.endedAt(result).getEpochSecond(), ProbeSecond.of(result), heard);
  }

  /** Of a topic; tells whether a verdict was made of this second. */
  boolean fold(ProbeEvent.Result result, long offset, Instant ended, Instant heard) {
    return fold(result, ended.getEpochSecond(), ProbeSecond.of(result, ended, offset), heard);
  }

  private boolean fold(ProbeEvent.Result result, long second, ProbeSecond one, Instant heard) {
    ProbeKeys probed = keys(result.cell(), result.service());
    String key = probed.folded(second);
    ProbeSecond known = seconds.get(key);
    seconds.put(key, known == null ? one : known.plus(one));
    if (known == null) { // The others of a second are no news.
      signs.probed(probed, second, heard);
    }
    return signs.wasJudgedFrom(probed, second);
  }

  private ProbeKeys keys(CellId cell, String service) {
    if (keys.size() > REMEMBERED) {
      keys.clear();
    }
    return keys.computeIfAbsent(
        new Probed(cell, service), probed -> new ProbeKeys(probed.cell, probed.service));
  }

  /** Every second that the interval touches. */
  Telemetry telemetry(CellId cell, Instant from, Instant until) {
    Telemetry telemetry = new Telemetry();
    for (String service : signs.probed(cell)) {
      ProbeKeys probed = keys(cell, service);
      for (long second = from.getEpochSecond(); second <= until.getEpochSecond(); second++) {
        ProbeSecond seen = seconds.get(probed.folded(second));
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

  private static String sortable(long second) {
    return JudgeKeys.sortableSecond(Math.max(0, second));
  }
}
