package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.ProbeEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The probe results of one service whose answer, or the lack of it, was known within one second.
 * Any order of the same results gives the same.
 *
 * @param failedAtMicros the first failures, as microseconds within the second, sorted; at most
 *     {@link #FAILURES_TIMED}
 */
public record ProbeSecond(
    int results, int failures, List<Integer> failedAtMicros, LatencyCounts latencies) {

  static final ProbeSecond NONE = new ProbeSecond(0, 0, List.of(), LatencyCounts.NONE);

  /** To find the first failure after the fault took hold, in the very second in which it did. */
  static final int FAILURES_TIMED = 16;

  public ProbeSecond {
    failedAtMicros = List.copyOf(failedAtMicros);
  }

  public static ProbeSecond of(ProbeEvent.Result result) {
    int micros = endedAt(result).get(ChronoField.MICRO_OF_SECOND);
    return result.passed()
        ? new ProbeSecond(1, 0, List.of(), LatencyCounts.of(result.phases().total()))
        : new ProbeSecond(1, 1, List.of(micros), LatencyCounts.NONE);
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
        earliest(failedAtMicros, other.failedAtMicros),
        latencies.plus(other.latencies));
  }

  private static List<Integer> earliest(List<Integer> some, List<Integer> more) {
    if (more.isEmpty()) {
      return some;
    }
    List<Integer> all = new ArrayList<>(some);
    all.addAll(more);
    return all.stream().sorted().limit(FAILURES_TIMED).toList();
  }

  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(12 + 4 * failedAtMicros.size() + 8 * latencies.counts().size());
    out.putInt(results).putInt(failures).putInt(failedAtMicros.size());
    failedAtMicros.forEach(out::putInt);
    new TreeMap<>(latencies.counts()).forEach((c, n) -> out.putInt(c).putInt(n));
    return out.array();
  }

  public static ProbeSecond fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int results = in.getInt();
    int failures = in.getInt();
    List<Integer> failedAt = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      failedAt.add(in.getInt());
    }
    Map<Integer, Integer> counts = new TreeMap<>();
    while (in.hasRemaining()) {
      counts.put(in.getInt(), in.getInt());
    }
    return new ProbeSecond(results, failures, failedAt, new LatencyCounts(counts));
  }
}
