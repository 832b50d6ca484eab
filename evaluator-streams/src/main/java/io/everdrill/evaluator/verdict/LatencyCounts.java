package io.everdrill.evaluator.verdict;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Latencies counted in 8 classes an octave of microseconds, so that sums stay sums and a percentile
 * is at most 9 % too high. Adding commutes. Arrays instead of a map, because every probe result is
 * added to one and every window of steady state adds some up.
 */
public final class LatencyCounts {

  static final LatencyCounts NONE = new LatencyCounts(new int[0], new int[0]);

  private static final int CLASSES_PER_OCTAVE = 8;

  /** Ascending, none twice. */
  private final int[] classes;

  /** How many there are of the class at the same place. */
  private final int[] counts;

  private LatencyCounts(int[] classes, int[] counts) {
    this.classes = classes;
    this.counts = counts;
  }

  static LatencyCounts of(Duration latency) {
    return new LatencyCounts(new int[] {classOf(latency)}, new int[] {1});
  }

  LatencyCounts plus(LatencyCounts other) {
    if (classes.length == 0 || other.classes.length == 0) {
      return classes.length == 0 ? other : this;
    }
    int[] all = new int[classes.length + other.classes.length];
    int[] sums = new int[all.length];
    int size = 0;
    int mine = 0;
    int its = 0;
    while (mine < classes.length || its < other.classes.length) {
      all[size] = Math.min(at(mine), other.at(its));
      if (at(mine) == all[size]) {
        sums[size] += counts[mine++];
      }
      if (other.at(its) == all[size]) {
        sums[size] += other.counts[its++];
      }
      size++;
    }
    return new LatencyCounts(Arrays.copyOf(all, size), Arrays.copyOf(sums, size));
  }

  /** The class there, more than any class after the last. */
  private int at(int place) {
    return place < classes.length ? classes[place] : Integer.MAX_VALUE;
  }

  /** The upper end of the class in which this share of the latencies lies; 0 if there are none. */
  public Duration percentile(double share) {
    long total = Arrays.stream(counts).asLongStream().sum();
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < classes.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return upperEnd(classes[i]);
      }
    }
    return Duration.ZERO;
  }

  /** Of how many bytes {@link #write} makes. */
  int bytes() {
    return Integer.BYTES * (1 + 2 * classes.length);
  }

  /** How many classes there are, then each with its count. */
  void write(ByteBuffer out) {
    out.putInt(classes.length);
    for (int i = 0; i < classes.length; i++) {
      out.putInt(classes[i]).putInt(counts[i]);
    }
  }

  static LatencyCounts read(ByteBuffer in) {
    int[] classes = new int[in.getInt()];
    int[] counts = new int[classes.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = in.getInt();
      counts[i] = in.getInt();
    }
    return new LatencyCounts(classes, counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatencyCounts same
        && Arrays.equals(classes, same.classes)
        && Arrays.equals(counts, same.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(classes) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return Arrays.toString(counts) + " of " + Arrays.toString(classes);
  }

  private static int classOf(Duration latency) {
    double micros = Math.max(1, latency.toNanos() / 1_000.0);
    return (int) Math.ceil(CLASSES_PER_OCTAVE * Math.log(micros) / Math.log(2) - 1e-9);
  }

  private static Duration upperEnd(int latencyClass) {
    double micros = Math.pow(2, (double) latencyClass / CLASSES_PER_OCTAVE);
    return Duration.ofNanos(Math.round(micros) * 1_000);
  }
}
