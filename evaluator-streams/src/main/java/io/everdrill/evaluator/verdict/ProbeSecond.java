package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.Experience;
import io.everdrill.topics.events.ProbeEvent;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The probe results of one service whose answer, or the lack of it, was known within one second.
 * Any order of the same results gives the same.
 *
 * @param failedAtMicros the first failures, as microseconds within the second, sorted; at most
 *     {@link #FAILURES_TIMED}
 * @param places where they were seen from, by name; at most {@link Experience#MOST_LOCATIONS}
 * @param values what was read, in order of time: of each probe and tenth of a second the first time
 *     of each value, and of those the first {@link #VALUES_KEPT} a probe
 * @param trace what is left to doubt, and where the results stand
 */
public record ProbeSecond(
    int results,
    int failures,
    List<Integer> failedAtMicros,
    LatencySketch latencies,
    List<Place> places,
    List<ReadValue> values,
    ProbeTrace trace) {

  public static final ProbeSecond NONE =
      new ProbeSecond(0, 0, List.of(), LatencySketch.NONE, List.of(), List.of(), ProbeTrace.NONE);

  /** To find the first failure after the fault took hold, in the very second in which it did. */
  static final int FAILURES_TIMED = 16;

  /** Of a probe: to find when a mitigation was first seen, at two values in turn. */
  static final int VALUES_KEPT = 20;

  /** By name; of further ones no value is kept. */
  static final int PROBES_READ = 8;

  private static final int TENTH_OF_A_SECOND_MICROS = 100_000;

  /** A longer value is not kept. */
  static final int VALUE_LENGTH = 64;

  /** What was seen from one place. */
  public record Place(String prober, int results, int failures) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return prober.compareTo(other.prober);
    }

    private boolean isSameAs(Place other) {
      return prober.equals(other.prober);
    }

    private Place plus(Place same) {
      return new Place(prober, results + same.results, failures + same.failures);
    }
  }

  /** What a probe read, and when, as microseconds within the second. */
  public record ReadValue(int atMicros, String probe, String value)
      implements Comparable<ReadValue> {
    /** The same for all readings that are of no news in the tenth of a second. */
    private ReadValue roughly() {
      return new ReadValue(atMicros / TENTH_OF_A_SECOND_MICROS, probe, value);
    }

    @Override
    public int compareTo(ReadValue other) {
      int byTime = Integer.compare(atMicros, other.atMicros);
      int byProbe = byTime != 0 ? byTime : probe.compareTo(other.probe);
      return byProbe != 0 ? byProbe : value.compareTo(other.value);
    }
  }

  public ProbeSecond {
    failedAtMicros = List.copyOf(failedAtMicros);
    places = List.copyOf(places);
    values = List.copyOf(values);
  }

  /** Of a history, whose results stand on no topic. */
  public static ProbeSecond of(ProbeEvent.Result result) {
    return of(result, endedAt(result), ProbeTrace.of(result));
  }

  /** Of a topic. */
  public static ProbeSecond of(ProbeEvent.Result result, long offset) {
    return of(result, endedAt(result), offset);
  }

  /**
   * Of a topic.
   *
   * @param endedAt as {@link #endedAt} tells
   */
  public static ProbeSecond of(ProbeEvent.Result result, Instant endedAt, long offset) {
    return of(result, endedAt, ProbeTrace.of(result).at(offset));
  }

  private static ProbeSecond of(ProbeEvent.Result result, Instant endedAt, ProbeTrace trace) {
    int micros = endedAt.get(ChronoField.MICRO_OF_SECOND);
    boolean kept = !result.value().isEmpty() && result.value().length() <= VALUE_LENGTH;
    return new ProbeSecond(
        1,
        result.passed() ? 0 : 1,
        result.passed() ? List.of() : List.of(micros),
        result.passed() ? LatencySketch.of(result.phases().total()) : LatencySketch.NONE,
        List.of(new Place(result.prober(), 1, result.passed() ? 0 : 1)),
        kept ? List.of(new ReadValue(micros, result.probe(), result.value())) : List.of(),
        trace);
  }

  /** When the outcome was known, by the broker's clock. */
  public static Instant endedAt(ProbeEvent.Result result) {
    return BrokerTime.of(result.endedAt(), result.clock());
  }

  public int passes() {
    return results - failures;
  }

  public ProbeSecond plus(ProbeSecond other) {
    return new ProbeSecond(
        results + other.results,
        failures + other.failures,
        least(failedAtMicros, other.failedAtMicros, FAILURES_TIMED),
        latencies.plus(other.latencies),
        places(places, other.places),
        values(values, other.values),
        trace.plus(other.trace));
  }

  /** Which are the least does not depend on what came first, nor on what was left out before. */
  private static <T extends Comparable<T>> List<T> least(List<T> some, List<T> more, int most) {
    if (some.isEmpty() || more.isEmpty()) {
      return some.isEmpty() ? more : some;
    }
    List<T> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(null);
    return all.size() > most ? all.subList(0, most) : all;
  }

  /** Which are left out does not depend on what came first, nor on what was left out before. */
  private static List<ReadValue> values(List<ReadValue> some, List<ReadValue> more) {
    if (some.isEmpty() || more.isEmpty()) {
      return some.isEmpty() ? more : some;
    }
    List<ReadValue> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(null);
    SortedMap<String, Set<ReadValue>> byProbe = new TreeMap<>();
    all.removeIf(v -> !byProbe.computeIfAbsent(v.probe, _ -> new HashSet<>()).add(v.roughly()));
    List<String> read = byProbe.keySet().stream().limit(PROBES_READ).toList();
    Map<String, Integer> kept = new HashMap<>();
    all.removeIf(
        v -> !read.contains(v.probe) || kept.merge(v.probe, 1, Integer::sum) > VALUES_KEPT);
    return all;
  }

  /** One that is left out stays so: those before it never go. */
  private static List<Place> places(List<Place> some, List<Place> more) {
    if (some.isEmpty() || more.isEmpty()) {
      return some.isEmpty() ? more : some;
    }
    if (some.size() == 1 && more.size() == 1 && some.getFirst().isSameAs(more.getFirst())) {
      return List.of(some.getFirst().plus(more.getFirst()));
    }
    List<Place> all = new ArrayList<>(some);
    for (Place place : more) {
      int at = Collections.binarySearch(all, place);
      if (at >= 0) {
        all.set(at, all.get(at).plus(place));
      } else {
        all.add(-at - 1, place);
      }
    }
    return all.size() > Experience.MOST_LOCATIONS ? all.subList(0, Experience.MOST_LOCATIONS) : all;
  }

  public byte[] toBytes() {
    return ProbeSecondBytes.of(this);
  }

  public static ProbeSecond fromBytes(byte[] bytes) {
    return ProbeSecondBytes.read(bytes);
  }
}
