package io.everdrill.evaluator.score;

import java.util.Collection;
import java.util.OptionalDouble;

/**
 * The score of the Numenta Anomaly Benchmark, standard profile: early detections earn more, false
 * alarms cost less when they closely follow an anomaly; 0 for a detector that is silent, 100 for
 * one that detects each at once and never else. Source: A. Lavin, S. Ahmad, Evaluating real-time
 * anomaly detection algorithms, ICMLA 2015, and NAB's {@code sweeper.py}. Positions are rows of the
 * series, both ends of a window included.
 */
public final class NabScore {

  private static final double FALSE_POSITIVE_WEIGHT = 0.11;
  private static final double STEEPNESS = 5;

  /** Beyond so many widths after a window a false alarm costs all it can. */
  private static final double FAR = 3;

  private static final double BEST = sigmoid(-1);

  private final int windows;
  private double sum;

  /**
   * @param windows how many there are, missed ones included
   */
  private NabScore(int windows) {
    this.windows = windows;
    this.sum = -windows;
  }

  /** The rows of one labelled window. */
  public record Window(long firstRow, long lastRow) {
    public Window {
      if (firstRow > lastRow) {
        throw new IllegalArgumentException(
            "lastRow: expected " + firstRow + " or more, got " + lastRow);
      }
    }
  }

  /** The first detection in a window. */
  public record Hit(Window window, long row) {}

  /**
   * A detection in no window.
   *
   * @param row its own
   * @param before the windows of its series that end before it
   */
  public record Miss(long row, Collection<Window> before) {}

  /** Nothing where there is no window. */
  public static OptionalDouble of(int windows, Collection<Hit> hits, Collection<Miss> misses) {
    if (windows == 0) {
      return OptionalDouble.empty();
    }
    NabScore score = new NabScore(windows);
    hits.forEach(score::add);
    misses.forEach(score::add);
    return OptionalDouble.of(score.scaled());
  }

  private void add(Hit hit) {
    Window window = hit.window();
    double width = window.lastRow() - window.firstRow() + 1;
    sum += 1 + sigmoid(-(window.lastRow() - hit.row() + 1) / width) / BEST;
  }

  private void add(Miss miss) {
    sum +=
        FALSE_POSITIVE_WEIGHT
            * miss.before().stream()
                .max((a, b) -> Long.compare(a.lastRow(), b.lastRow()))
                .map(last -> distance(last, miss.row()))
                .map(NabScore::sigmoid)
                .orElse(-1.0);
  }

  private static double distance(Window last, long row) {
    return (double) (row - last.lastRow()) / Math.max(1, last.lastRow() - last.firstRow());
  }

  /** From 0, as a silent detector has it, to 100. */
  private double scaled() {
    double silent = -windows;
    return 100 * (sum - silent) / (windows - silent);
  }

  /** From 1 far before the end of a window to -1 far after it. */
  private static double sigmoid(double position) {
    return position > FAR ? -1 : 2 / (1 + Math.exp(STEEPNESS * position)) - 1;
  }
}
