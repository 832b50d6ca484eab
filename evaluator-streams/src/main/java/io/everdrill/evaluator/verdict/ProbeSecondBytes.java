package io.everdrill.evaluator.verdict;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.evaluator.verdict.ProbeSecond.Place;
import io.everdrill.evaluator.verdict.ProbeSecond.ReadValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A second of probe results as the bytes of a store. The same second gives the same bytes. */
final class ProbeSecondBytes {

  /** Three numbers of 8 bytes, two of 4, and three sizes. */
  private static final int FIXED = 3 * 8 + 2 * 4 + 3 * 4;

  private ProbeSecondBytes() {}

  static byte[] of(ProbeSecond second) {
    ByteBuffer out = ByteBuffer.allocate(size(second));
    out.putInt(second.results()).putInt(second.failures());
    out.putLong(second.trace().errorMicros());
    out.putLong(second.trace().firstOffset()).putLong(second.trace().lastOffset());
    out.putInt(second.failedAtMicros().size());
    second.failedAtMicros().forEach(out::putInt);
    second.latencies().write(out);
    out.putInt(second.places().size());
    second.places().forEach(p -> text(out, p.prober()).putInt(p.results()).putInt(p.failures()));
    out.putInt(second.values().size());
    second.values().forEach(v -> text(text(out.putInt(v.atMicros()), v.probe()), v.value()));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** At most: a character of Java's is at most three bytes. */
  private static int size(ProbeSecond second) {
    int places = second.places().stream().mapToInt(p -> 12 + 3 * p.prober().length()).sum();
    int values =
        second.values().stream()
            .mapToInt(v -> 12 + 3 * (v.probe().length() + v.value().length()))
            .sum();
    return FIXED
        + 4 * second.failedAtMicros().size()
        + second.latencies().bytes()
        + places
        + values;
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return out.putInt(bytes.length).put(bytes);
  }

  static ProbeSecond read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int results = in.getInt();
    int failures = in.getInt();
    ProbeTrace trace = new ProbeTrace(in.getLong(), in.getLong(), in.getLong());
    List<Integer> failedAt = list(in, ByteBuffer::getInt);
    LatencySketch latencies = LatencySketch.read(in);
    List<Place> places = list(in, i -> new Place(text(i), i.getInt(), i.getInt()));
    List<ReadValue> values = list(in, i -> new ReadValue(i.getInt(), text(i), text(i)));
    return new ProbeSecond(results, failures, failedAt, latencies, places, values, trace);
  }

  private static <T> List<T> list(ByteBuffer in, Function<ByteBuffer, T> one) {
    List<T> all = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      all.add(one.apply(in));
    }
    return all;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
