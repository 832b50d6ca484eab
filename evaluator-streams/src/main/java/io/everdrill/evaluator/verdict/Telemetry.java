package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.SteadyStateEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the probes of a cell saw over a stretch of time, second by second and service by service.
 * Seconds are those of the epoch; an interval holds every second that it touches.
 */
public final class Telemetry {

  private final SortedMap<String, SortedMap<Long, ProbeSecond>> byService = new TreeMap<>();

  /** What a service's probes, or all together, said over an interval. */
  record Tally(int results, int failures) {
    static final Tally NONE = new Tally(0, 0);

    Tally plus(ProbeSecond second) {
      return new Tally(results + second.results(), failures + second.failures());
    }

    Tally plus(Tally other) {
      return new Tally(results + other.results, failures + other.failures);
    }

    /** Share that passed; 1 where nobody looked. */
    double passRate() {
      return results == 0 ? 1 : (double) (results - failures) / results;
    }

    boolean holds(double minPassRate) {
      return results - failures >= minPassRate * results - 1e-9;
    }
  }

  public void add(String service, long second, ProbeSecond seen) {
    byService.computeIfAbsent(service, s -> new TreeMap<>()).merge(second, seen, ProbeSecond::plus);
  }

  /** Of each service that has a result in the interval. */
  SortedMap<String, Tally> tallies(Instant from, Instant until) {
    SortedMap<String, Tally> tallies = new TreeMap<>();
    byService.forEach(
        (service, seconds) -> {
          Tally tally = tally(seconds, from.getEpochSecond(), end(until));
          if (tally.results() > 0) {
            tallies.put(service, tally);
          }
        });
    return tallies;
  }

  /** All of each service's seconds as one, and of {@code WHOLE_CELL} those of all services. */
  public SortedMap<String, ProbeSecond> sums() {
    SortedMap<String, ProbeSecond> sums = new TreeMap<>();
    byService.forEach((service, seconds) -> sums.put(service, folded(seconds.values())));
    if (!sums.isEmpty()) {
      sums.put(SteadyStateEvent.WHOLE_CELL, folded(sums.values()));
    }
    return sums;
  }

  private static ProbeSecond folded(Collection<ProbeSecond> seconds) {
    return seconds.stream().reduce(ProbeSecond.NONE, ProbeSecond::plus);
  }

  /** All services and seconds of the interval as one. */
  ProbeSecond sum(Instant from, Instant until) {
    ProbeSecond sum = ProbeSecond.NONE;
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      sum = sum.plus(folded(seconds.subMap(from.getEpochSecond(), end(until, from)).values()));
    }
    return sum;
  }

  /** What a probe read, in order of time, and the first of what it read at a time. */
  SortedMap<Instant, String> values(String probe, Instant from, Instant until) {
    SortedMap<Instant, String> values = new TreeMap<>();
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      seconds
          .subMap(from.getEpochSecond(), end(until, from))
          .forEach(
              (second, seen) ->
                  seen.values().stream()
                      .filter(v -> v.probe().equals(probe))
                      .forEach(v -> values.putIfAbsent(at(second, v.atMicros()), v.value())));
    }
    return values;
  }

  /**
   * The time of the interval, each stretch of it times the share of results that failed in it. A
   * stretch begins with a second that has results and lasts to the next one that has, but no longer
   * than given: of what comes then nothing is known.
   */
  Duration lost(Instant from, Instant until, Duration longest) {
    SortedMap<Long, Tally> seconds = new TreeMap<>();
    for (SortedMap<Long, ProbeSecond> service : byService.values()) {
      service
          .subMap(from.getEpochSecond(), end(until, from))
          .forEach((at, seen) -> seconds.merge(at, Tally.NONE.plus(seen), Tally::plus));
    }
    double lostSeconds = 0;
    for (Map.Entry<Long, Tally> second : seconds.entrySet()) {
      SortedMap<Long, Tally> later = seconds.tailMap(second.getKey() + 1);
      long next = later.isEmpty() ? end(until, from) : later.firstKey();
      long lasts = Math.min(next - second.getKey(), Math.max(1, longest.toSeconds()));
      lostSeconds += lasts * (1 - second.getValue().passRate());
    }
    return Duration.ofMillis(Math.round(lostSeconds * 1_000));
  }

  /** Of all services together. */
  Tally tally(Instant from, Instant until) {
    return sum(tallies(from, until).values());
  }

  static Tally sum(Collection<Tally> tallies) {
    return tallies.stream().reduce(Tally.NONE, Tally::plus);
  }

  /** The first failure of one of these services at or after a moment, within the interval. */
  Optional<Instant> firstFailure(Collection<String> services, Instant from, Instant until) {
    return services.stream()
        .flatMap(s -> byService.getOrDefault(s, new TreeMap<>()).entrySet().stream())
        .filter(e -> e.getKey() >= from.getEpochSecond() && e.getKey() < end(until))
        .flatMap(Telemetry::failures)
        .filter(at -> !at.isBefore(from))
        .min(Instant::compareTo);
  }

  private static Stream<Instant> failures(Map.Entry<Long, ProbeSecond> entry) {
    return entry.getValue().failedAtMicros().stream().map(micros -> at(entry.getKey(), micros));
  }

  private static Instant at(long second, int micros) {
    return Instant.ofEpochSecond(second, micros * 1_000L);
  }

  /**
   * Whether somebody looked all the time and every service held the rate: in each window of the
   * given length that lies in the interval, slid by a second.
   */
  public boolean steady(Instant from, Instant until, Duration window, double minPassRate) {
    long first = from.getEpochSecond();
    long length = Math.min(Math.max(1, window.toSeconds()), Math.max(1, end(until) - first));
    for (long start = first; start + length <= Math.max(end(until), first + length); start++) {
      if (!holds(start, start + length, minPassRate)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(long from, long until, double minPassRate) {
    Tally all = Tally.NONE;
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      Tally tally = tally(seconds, from, until);
      if (!tally.holds(minPassRate)) {
        return false;
      }
      all = all.plus(tally);
    }
    return all.results() > 0;
  }

  private static Tally tally(SortedMap<Long, ProbeSecond> seconds, long from, long until) {
    Tally tally = Tally.NONE;
    for (ProbeSecond second : seconds.subMap(from, Math.max(from, until)).values()) {
      tally = tally.plus(second);
    }
    return tally;
  }

  private static long end(Instant until, Instant from) {
    return Math.max(from.getEpochSecond(), end(until));
  }

  /** The first second after the interval. */
  private static long end(Instant until) {
    return until.getNano() == 0 ? until.getEpochSecond() : until.getEpochSecond() + 1;
  }
}
