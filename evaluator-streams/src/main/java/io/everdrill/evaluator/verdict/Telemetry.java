package io.everdrill.evaluator.verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    Tally minus(ProbeSecond second) {
      return new Tally(results - second.results(), failures - second.failures());
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

  /** What is left to doubt of them, and where they stand. */
  ProbeTrace trace(Instant from, Instant until) {
    ProbeTrace trace = ProbeTrace.NONE;
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      for (ProbeSecond second : seconds.subMap(from.getEpochSecond(), end(until, from)).values()) {
        trace = trace.plus(second.trace());
      }
    }
    return trace;
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
   * The time of the interval that a service lost, the mean of those with results: one that is
   * looked at often hides no other. Of a service each stretch of time times the share of its
   * results that failed in it. A stretch begins with a second that has results and lasts to the
   * next one that has, but no longer than given: of what comes then nothing is known.
   */
  Duration lost(Instant from, Instant until, Duration longest) {
    double meanSeconds =
        byService.values().stream()
            .map(seconds -> seconds.subMap(from.getEpochSecond(), end(until, from)))
            .filter(seconds -> !seconds.isEmpty())
            .mapToDouble(s -> lost(s, end(until, from), Math.max(1, longest.toSeconds())))
            .average()
            .orElse(0);
    return Duration.ofMillis(Math.round(meanSeconds * 1_000));
  }

  private static double lost(SortedMap<Long, ProbeSecond> seconds, long end, long longest) {
    double lost = 0;
    long at = 0;
    double share = 0;
    for (Map.Entry<Long, ProbeSecond> next : seconds.entrySet()) {
      lost += share * Math.min(next.getKey() - at, longest);
      at = next.getKey();
      share = 1 - Tally.NONE.plus(next.getValue()).passRate();
    }
    return lost + share * Math.min(end - at, longest);
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
    return steady(from, until, window, minPassRate, Long.MAX_VALUE);
  }

  /**
   * The same, of what may have been hurt: where nobody looks at a service any more, it is as it was
   * last seen, in the last such window since that moment in which somebody did.
   */
  boolean steadyAgain(
      Instant since, Instant from, Instant until, Duration window, double minPassRate) {
    return steady(from, until, window, minPassRate, since.getEpochSecond());
  }

  /**
   * Of each service that was looked at, but by nobody between a moment and another: what was said
   * first of it after that, over as long a time; of no results where nothing was.
   *
   * @param since what was said before this is of no concern
   */
  List<Tally> firstLooks(Instant since, Instant from, Instant until, Instant deadline) {
    long last = end(until);
    long first = Math.min(end(from), last - 1);
    List<Tally> looks = new ArrayList<>();
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      boolean looked = !seconds.subMap(Math.min(since.getEpochSecond(), first), first).isEmpty();
      if (looked && seconds.subMap(first, last).isEmpty()) {
        SortedMap<Long, ProbeSecond> later = seconds.subMap(last, Math.max(last, end(deadline)));
        looks.add(
            later.isEmpty()
                ? Tally.NONE
                : tally(later, later.firstKey(), later.firstKey() + last - first));
      }
    }
    return looks;
  }

  private boolean steady(
      Instant from, Instant until, Duration window, double minPassRate, long since) {
    long first = from.getEpochSecond();
    long length = Math.min(Math.max(1, window.toSeconds()), Math.max(1, end(until) - first));
    for (long start = first; start + length <= Math.max(end(until), first + length); start++) {
      if (!holds(start, start + length, minPassRate, since)) {
        return false;
      }
    }
    return true;
  }

  /**
   * From when to when windows begin in which a service's results don't hold the rate.
   *
   * @param first the beginning of the first such window
   * @param last of the last
   */
  record Refuted(Instant first, Instant last) {}

  /**
   * Of each service that did not hold the rate in each window of the given length that lies in the
   * interval, slid by a second; one pass, however long the windows.
   */
  SortedMap<String, Refuted> refuted(
      Instant from, Instant until, Duration window, double minPassRate) {
    SortedMap<String, Refuted> refuted = new TreeMap<>();
    byService.forEach(
        (service, seconds) ->
            refuted(seconds, from, until, window, minPassRate)
                .ifPresent(found -> refuted.put(service, found)));
    return refuted;
  }

  private static Optional<Refuted> refuted(
      SortedMap<Long, ProbeSecond> seconds,
      Instant from,
      Instant until,
      Duration window,
      double minPassRate) {
    long begin = from.getEpochSecond();
    long end = Math.max(begin + 1, end(until));
    long length = Math.min(Math.max(1, window.toSeconds()), end - begin);
    Tally tally = Tally.NONE;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (long second = begin; second < end; second++) {
      tally = tally.plus(seconds.getOrDefault(second, ProbeSecond.NONE));
      long start = second - length + 1;
      if (start >= begin && !tally.holds(minPassRate)) {
        first = Math.min(first, start);
        last = start;
      }
      if (start >= begin) {
        tally = tally.minus(seconds.getOrDefault(start, ProbeSecond.NONE));
      }
    }
    return first > last
        ? Optional.empty()
        : Optional.of(new Refuted(Instant.ofEpochSecond(first), Instant.ofEpochSecond(last)));
  }

  private boolean holds(long from, long until, double minPassRate, long since) {
    Tally all = Tally.NONE;
    for (SortedMap<Long, ProbeSecond> seconds : byService.values()) {
      Tally tally = tally(seconds, from, until);
      Tally seen = tally.results() == 0 ? lastSeen(seconds, since, from, until - from) : tally;
      if (!seen.holds(minPassRate)) {
        return false;
      }
      all = all.plus(tally);
    }
    return all.results() > 0;
  }

  /** What a service's probes said in the last window with results that began in between. */
  private static Tally lastSeen(
      SortedMap<Long, ProbeSecond> seconds, long since, long until, long length) {
    SortedMap<Long, ProbeSecond> before = seconds.subMap(Math.min(since, until), until);
    if (before.isEmpty()) {
      return Tally.NONE;
    }
    long last = before.lastKey();
    return tally(before, Math.max(before.firstKey(), last - length + 1), last + 1);
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
