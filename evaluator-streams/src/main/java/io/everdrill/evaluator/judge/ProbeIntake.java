package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.ProbeSecond;
import io.everdrill.evaluator.verdict.ProbeSum;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Folds probe results into their store, one entry a cell, second and service. Nobody else writes
 * there but to forget what is past any lateness, of which nothing comes any more: so what was
 * folded last is known without asking.
 */
final class ProbeIntake {

  /** As many seconds as the store has on the heap: these are mostly the same. */
  private static final int REMEMBERED = JudgeStores.SECONDS;

  /** Of each service: those that are asked for again and again, and some that come still. */
  private static final int BESIDES_WINDOW = 4;

  private final Map<Probed, ProbedService> services = new HashMap<>();
  private final KeyValueStore<String, ProbeSecond> seconds;
  private final JudgeSigns signs;
  private final int remembered;

  private record Probed(CellId cell, String service) {}

  /**
   * @param window whose seconds are summed again and again
   */
  ProbeIntake(KeyValueStore<String, ProbeSecond> seconds, JudgeSigns signs, Duration window) {
    this.seconds = seconds;
    this.signs = signs;
    remembered = (int) Math.min(window.toSeconds() + BESIDES_WINDOW, REMEMBERED);
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

  private boolean fold(ProbeEvent.Result result, long ended, ProbeSecond one, Instant heard) {
    long second = Math.max(0, ended); // As its key has it.
    ProbedService service = service(result.cell(), result.service());
    ProbedService.Known known = service.known(second, seconds::get);
    ProbeSecond sum = known.results().plus(one);
    seconds.put(known.key(), sum);
    service.remember(known, sum);
    if (known.results().results() == 0) { // The others of a second are no news.
      signs.probed(service, second, heard);
    }
    return signs.wasJudgedFrom(service, second);
  }

  /** Of each service that a probe looked at in one of these seconds. */
  SortedMap<String, ProbeSum> sums(CellId cell, long from, long until) {
    SortedMap<String, ProbeSum> sums = new TreeMap<>();
    for (String name : signs.probed(cell)) {
      ProbedService service = service(cell, name);
      ProbeSum sum = ProbeSum.NONE;
      for (long second = from; second < until; second++) {
        sum = sum.plus(service.known(second, seconds::get).results());
      }
      if (sum.results() > 0) {
        sums.put(name, sum);
      }
    }
    return sums;
  }

  private ProbedService service(CellId cell, String service) {
    if (services.size() > REMEMBERED / remembered) {
      services.clear();
    }
    return services.computeIfAbsent(
        new Probed(cell, service),
        probed -> new ProbedService(probed.cell, probed.service, remembered));
  }
}
