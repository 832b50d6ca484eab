package io.everdrill.standalone.score;

import io.everdrill.topics.score.Figures;
import java.util.List;

/**
 * What the scoreboard says of one detector: of all windows, and of those with one service broken or
 * one fault alike.
 *
 * @param alertsPlaced whether each of its alerts says whom it speaks of: only then it can be told
 *     to which service a false alarm belongs
 * @param services in order of their names, none where no window tells its service
 * @param faults in order of their names, none where no window tells its fault
 */
record DetectorScore(
    String detector,
    Slice all,
    boolean diagnosed,
    boolean alertsPlaced,
    List<Slice> services,
    List<Slice> faults) {

  /**
   * Some of the windows.
   *
   * @param name of the service or the fault; empty if not told, and of all
   * @param alertsInWindows repeats of one detection included
   */
  record Slice(String name, Figures figures, long alertsInWindows) {}
}
