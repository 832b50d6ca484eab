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
import java.util.stream.Stream;

/** What the guards have seen of one cell's users lately, and how lately. */
final class CellTelemetry {

  private final Map<String, Service> byService = new HashMap<>();
  private final PassWindow all = new PassWindow();
  private final RecentPasses passes = new RecentPasses();
  private final RecentValues values = new RecentValues();
  private Instant arrivedAt;
  private boolean calm = true;

  private record Service(PassWindow results, SecondsToSave seconds, CalmMinutes minutes) {
    Service() {
      this(new PassWindow(), new SecondsToSave(), new CalmMinutes());
    }

    /** Also of what was only restored. */
    long newestMillis() {
      return Math.max(results.newestMillis(), minutes.newestMillis());
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
    passes.add(result, appendedMillis);
    values.add(result, appendedMillis);
    Service service = service(result.service());
    endSecond(service, appendedMillis);
    service.results.add(appendedMillis, passed);
    service.seconds.add(appendedMillis, passed);
  }

  /** What was said before; of each service its seconds in their order. */
  void restore(String service, ProbeSecond before) {
    all.restore(before);
    endSecond(service(service), before.newestMillis());
    service(service).results.restore(before);
    service(service).seconds.restore(before);
  }

  /** Minutes that were calm, of a service; before its seconds. */
  void restoreMinutes(String service, byte[] saved) {
    service(service).minutes.restore(saved);
  }

  /** If its newest second is over by this millisecond. */
  private void endSecond(Service service, long millis) {
    if (!service.seconds.isOver(millis)) {
      return;
    }
    ProbeSecond second = service.seconds.current();
    if (second.results() > 0) {
      if (calm) {
        service.minutes.add(second);
      } else {
        service.minutes.pass(second);
      }
    }
  }

  /** Something is or was in force in the cell: what probes say now is not normal. */
  void disturbed() {
    calm = false;
  }

  /** Nothing is in force, and the cell has recovered. */
  void calm() {
    calm = true;
  }

  /** Under an interned name, as results bring them: so none is compared letter by letter. */
  private Service service(String name) {
    Service known = byService.get(name);
    if (known == null) {
      known = new Service();
      byService.put(name.intern(), known);
    }
    return known;
  }

  RecentPasses passes() {
    return passes;
  }

  RecentValues values() {
    return values;
  }

  /** Of a service, or of the whole cell where the service is empty; it goes on counting. */
  PassWindow results(String service) {
    return service.isEmpty() ? all : service(service).results;
  }

  /** Of each service the seconds that changed since last asked. */
  void save(BiConsumer<String, ProbeSecond> taker) {
    byService.forEach(
        (name, service) -> service.seconds.take().forEach(second -> taker.accept(name, second)));
  }

  /** Of each service its calm minutes, if one has ended since last asked. */
  void saveMinutes(BiConsumer<String, byte[]> taker) {
    byService.forEach(
        (name, service) -> {
          if (service.minutes.isToSave()) {
            taker.accept(name, service.minutes.toBytes());
          }
        });
  }

  /** The newest results of a service, or of the whole cell where the service is empty. */
  PassWindow.Count count(String service, Duration window) {
    return results(service).count(all.newestMillis(), window);
  }

  /**
   * What each service's probes, of those who spoke in the last minute, said while all was calm;
   * where it never was, in the last minute. Sorted by name.
   */
  List<ServiceBaseline> baselines() {
    return probedLately().sorted().map(name -> baseline(name, byService.get(name))).toList();
  }

  /** Services of which something was said in the last minute. */
  Stream<String> probedLately() {
    return byService.entrySet().stream()
        .filter(e -> lastMinute(e.getValue()).results() > 0)
        .map(Map.Entry::getKey);
  }

  /**
   * Of what was not probed for as long as calm minutes are kept nothing is worth keeping. Not to be
   * called while a drill is watched, which may go by it.
   *
   * @return what was forgotten, no more than so many
   */
  List<String> forgetSilent(int most) {
    long oldest = all.newestMillis() - CalmMinutes.LONGEST.toMillis();
    List<String> silent =
        byService.entrySet().stream()
            .filter(e -> e.getValue().newestMillis() < oldest)
            .limit(most)
            .map(Map.Entry::getKey)
            .toList();
    silent.forEach(byService::remove);
    return silent;
  }

  private ServiceBaseline baseline(String name, Service service) {
    CalmMinutes.Minute seen =
        service.minutes.sum(calm ? service.seconds.current() : new ProbeSecond(0, 0, 0));
    if (seen.results() > 0) {
      return new ServiceBaseline(
          name, seen.results(), seen.failures(), Duration.ofMillis(Math.max(1, seen.millis())));
    }
    PassWindow.Count last = lastMinute(service);
    Duration span = service.results.span();
    return new ServiceBaseline(
        name, last.results(), last.failures(), span.isZero() ? Duration.ofMillis(1) : span);
  }

  private PassWindow.Count lastMinute(Service service) {
    return service.results.count(all.newestMillis(), PassWindow.LONGEST);
  }

  /**
   * Whether every service held the rate over the newest window, and somebody looked. A service of
   * which nobody says anything any more is as it was last seen.
   *
   * @param since what a service said last before this is of no concern
   */
  boolean steady(double minPassRate, Duration window, Instant since) {
    return count("", window).results() > 0
        && byService.values().stream()
            .filter(service -> isSeenSince(service, since))
            .allMatch(service -> lastSeen(service, window).passRate() >= minPassRate);
  }

  /** Services of which something was said since the one moment, and nothing since the other. */
  List<String> silent(Instant since, Instant lately) {
    return new TreeMap<>(byService)
        .entrySet().stream()
            .filter(e -> isSeenSince(e.getValue(), since) && !isSeenSince(e.getValue(), lately))
            .map(Map.Entry::getKey)
            .toList();
  }

  private static boolean isSeenSince(Service service, Instant since) {
    return service.results.newestMillis() >= since.toEpochMilli();
  }

  private PassWindow.Count lastSeen(Service service, Duration window) {
    PassWindow.Count now = service.results.count(all.newestMillis(), window);
    return now.results() > 0 ? now : service.results.count(service.results.newestMillis(), window);
  }

  /**
   * How long no result has come, or how far behind its append the last one came.
   *
   * @param offset the broker's clock minus ours: append times are the broker's
   */
  Duration age(Instant now, Duration offset) {
    Duration silence = silence(now);
    Duration behind = Duration.ofMillis(now.plus(offset).toEpochMilli() - all.newestMillis());
    return silence.compareTo(behind) > 0 ? silence : behind;
  }

  /** How long no result has come. */
  Duration silence(Instant now) {
    return Duration.between(arrivedAt, now);
  }
}
