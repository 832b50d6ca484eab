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

/** Probe results in their store: folded into one entry a cell, second and service. */
final class ProbeLedger {

  private final KeyValueStore<String, ProbeSecond> seconds;

  ProbeLedger(KeyValueStore<String, ProbeSecond> seconds) {
    this.seconds = seconds;
  }

  void fold(ProbeEvent.Result result) {
    long second = ProbeSecond.endedAt(result).getEpochSecond();
    String key =
        JudgeKeys.of(
            result.cell(), JudgeKeys.sortableSecond(second), JudgeKeys.text(result.service()));
    ProbeSecond known = seconds.get(key);
    ProbeSecond one = ProbeSecond.of(result);
    seconds.put(key, known == null ? one : known.plus(one));
  }

  /** Every second that the interval touches. */
  Telemetry telemetry(CellId cell, Instant from, Instant until) {
    Telemetry telemetry = new Telemetry();
    String first = JudgeKeys.under(cell, sortable(from.getEpochSecond()));
    String last = JudgeKeys.after(cell, sortable(until.getEpochSecond()));
    try (KeyValueIterator<String, ProbeSecond> range = seconds.range(first, last)) {
      range.forEachRemaining(e -> add(telemetry, e.key, e.value));
    }
    return telemetry;
  }

  private static void add(Telemetry telemetry, String key, ProbeSecond seen) {
    String[] parts = key.split("/", 3);
    telemetry.add(JudgeKeys.untext(parts[2]), Long.parseLong(parts[1]), seen);
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
