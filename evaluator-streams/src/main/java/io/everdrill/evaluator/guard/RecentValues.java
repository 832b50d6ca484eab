package io.everdrill.evaluator.guard;

import io.everdrill.topics.events.Mitigation;
import io.everdrill.topics.events.ProbeEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers that a cell's probes read in the last minute, 1,000 of each probe at most: for drills
 * that end by one of them and must know whether they would at once. Few probes read any.
 */
final class RecentValues {

  private static final int MOST = 1_000;
  private static final int MOST_PROBES = 1_000;

  private final Map<String, Deque<Value>> byProbe = new HashMap<>();

  record Value(double number, long appendedMillis) {}

  void add(ProbeEvent.Result result, long appendedMillis) {
    double number = result.value().isEmpty() ? Double.NaN : number(result);
    if (Double.isNaN(number)) {
      return;
    }
    if (byProbe.size() >= MOST_PROBES && !byProbe.containsKey(result.probe())) {
      byProbe.clear(); // probes come and go; those that are here tell their next value soon
    }
    Deque<Value> values = byProbe.computeIfAbsent(result.probe(), _ -> new ArrayDeque<>());
    values.addLast(new Value(number, appendedMillis));
    long oldest = appendedMillis - PassWindow.LONGEST.toMillis();
    while (values.size() > MOST || values.getFirst().appendedMillis < oldest) {
      values.removeFirst();
    }
  }

  /** Oldest first. */
  List<Value> of(String probe) {
    return List.copyOf(byProbe.getOrDefault(probe, new ArrayDeque<>()));
  }

  /** What it read, as JSON or Prometheus write it; NaN where that is no number. */
  static double number(ProbeEvent.Result result) {
    String value = result.value();
    return switch (value) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default ->
          Mitigation.Sign.NUMBER.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
    };
  }
}
