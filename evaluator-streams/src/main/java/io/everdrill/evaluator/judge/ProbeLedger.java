package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.evaluator.verdict.Telemetry;
import io.everdrill.topics.events.CellId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Reads for verdicts what {@link ProbeIntake} has folded, and forgets what is old. */
record ProbeLedger(KeyValueStore<String, ProbeSecond> seconds, JudgeSigns signs) {

  /**
   * Every second that the interval touches, asked for by its key, so that those of the present are
   * not read from behind the store.
   */
  Telemetry telemetry(CellId cell, Instant from, Instant until) {
    Telemetry telemetry = new Telemetry();
    for (String service : signs.probed(cell)) {
      ProbeKeys keys = new ProbeKeys(cell, service);
      for (long second = from.getEpochSecond(); second <= until.getEpochSecond(); second++) {
        ProbeSecond seen = seconds.get(keys.of(second));
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
        seconds.range(JudgeKeys.under(cell), ProbeKeys.first(cell, before.getEpochSecond()))) {
      range.forEachRemaining(e -> old.add(e.key));
    }
    old.forEach(seconds::delete);
  }
}
