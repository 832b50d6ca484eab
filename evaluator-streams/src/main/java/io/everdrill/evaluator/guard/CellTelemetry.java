package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the guard has seen of one cell's users lately, and how lately. Not kept over a restart. */
final class CellTelemetry {

  private final Map<String, PassWindow> byService = new HashMap<>();
  private final PassWindow all = new PassWindow();
  private long appendedMillis;
  private Instant arrivedAt;

  /**
   * @param since nothing is known from before
   */
  CellTelemetry(Instant since) {
    arrivedAt = since;
  }

  void add(ProbeEvent.Result result, long appendedMillis, Instant now) {
    this.appendedMillis = Math.max(this.appendedMillis, appendedMillis);
    arrivedAt = now;
    all.add(appendedMillis, result.passed());
    byService
        .computeIfAbsent(result.service(), s -> new PassWindow())
        .add(appendedMillis, result.passed());
  }

  /** The newest results of a service, or of the whole cell where the service is empty. */
  PassWindow.Count count(String service, Duration window) {
    PassWindow results = service.isEmpty() ? all : byService.get(service);
    return results == null ? new PassWindow.Count(0, 0) : results.count(appendedMillis, window);
  }

  /** What each service's probes said over the last minute, sorted by its name. */
  List<ServiceBaseline> baselines() {
    return new TreeMap<>(byService)
        .entrySet().stream()
            .filter(e -> e.getValue().count(appendedMillis, PassWindow.LONGEST).results() > 0)
            .map(e -> baseline(e.getKey(), e.getValue()))
            .toList();
  }

  private ServiceBaseline baseline(String service, PassWindow window) {
    PassWindow.Count seen = window.count(appendedMillis, PassWindow.LONGEST);
    Duration span = window.span();
    return new ServiceBaseline(
        service, seen.results(), seen.failures(), span.isZero() ? Duration.ofMillis(1) : span);
  }

  /** Whether every service held the rate over the newest window, and somebody looked. */
  boolean steady(double minPassRate, Duration window) {
    return count("", window).results() > 0
        && byService.keySet().stream()
            .allMatch(service -> count(service, window).passRate() >= minPassRate);
  }

  /** How long no result has come, or how far behind its append the last one came. */
  Duration age(Instant now) {
    Duration silence = Duration.between(arrivedAt, now);
    Duration behind = Duration.ofMillis(now.toEpochMilli() - appendedMillis);
    return silence.compareTo(behind) > 0 ? silence : behind;
  }

  /** How long no result has come. */
  Duration silence(Instant now) {
    return Duration.between(arrivedAt, now);
  }
}
