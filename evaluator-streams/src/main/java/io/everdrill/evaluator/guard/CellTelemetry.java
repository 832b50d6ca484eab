package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.GuardEvent.ServiceBaseline;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the guards have seen of one cell's users lately, and how lately. */
final class CellTelemetry {

  private final Map<String, Service> byService = new HashMap<>();
  private final Tally all = new Tally();
  private Instant arrivedAt;

  private record Service(Tally tally, SecondsToSave seconds) {
    Service() {
      this(new Tally(), new SecondsToSave());
    }
  }

  /**
   * @param since nothing is known from before
   */
  CellTelemetry(Instant since) {
    arrivedAt = since;
  }

  void add(ProbeEvent.Result result, long appendedMillis, Instant now) {
    arrivedAt = now;
    boolean passed = result.passed();
    all.add(appendedMillis, passed);
    Service service = service(result.service());
    service.tally.add(appendedMillis, passed);
    service.seconds.add(appendedMillis, passed);
  }

  /** What was said before; of each service its seconds in their order. */
  void restore(String service, ProbeSecond before) {
    all.restore(before);
    service(service).tally.restore(before);
    service(service).seconds.restore(before);
  }

  private Service service(String name) {
    return byService.computeIfAbsent(name, n -> new Service());
  }

  /** Of a service, or of the whole cell where the service is empty; it goes on counting. */
  Tally tally(String service) {
    return service.isEmpty() ? all : service(service).tally;
  }

  /** Of each service the seconds that changed since last asked. */
  void save(BiConsumer<String, ProbeSecond> taker) {
    byService.forEach(
        (name, service) -> service.seconds.take().forEach(second -> taker.accept(name, second)));
  }

  /** The newest results of a service, or of the whole cell where the service is empty. */
  PassWindow.Count count(String service, Duration window) {
    return tally(service).window().count(all.newestMillis(), window);
  }

  /** What each service's probes said over the last minute, sorted by its name. */
  List<ServiceBaseline> baselines() {
    return new TreeMap<>(byService)
        .entrySet().stream()
            .filter(
                e ->
                    e.getValue()
                            .tally
                            .window()
                            .count(all.newestMillis(), PassWindow.LONGEST)
                            .results()
                        > 0)
            .map(e -> baseline(e.getKey(), e.getValue().tally.window()))
            .toList();
  }

  private ServiceBaseline baseline(String service, PassWindow window) {
    PassWindow.Count seen = window.count(all.newestMillis(), PassWindow.LONGEST);
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
    Duration behind = Duration.ofMillis(now.toEpochMilli() - all.newestMillis());
    return silence.compareTo(behind) > 0 ? silence : behind;
  }

  /** How long no result has come. */
  Duration silence(Instant now) {
    return Duration.between(arrivedAt, now);
  }
}
