package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.CellId;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many false alarms of each detector began in a window: counted from their files once, and
 * followed from then on. So many alarms of one window don't each ask for all of the others.
 */
final class FalseAlarmCounts {

  /** Windows, of some hundred bytes each; when more were counted, all are counted again. */
  private static final int REMEMBERED = 10_000;

  private final Map<CellId, NavigableMap<Instant, Window>> windows = new HashMap<>();
  private int remembered;

  /**
   * @param until the first moment after it
   */
  private record Window(Instant from, Instant until, SortedMap<String, Integer> byDetector) {
    private void add(EpisodeFile file, int alarms) {
      if (file.isCalledFalseAlarm() && holds(file.episode())) {
        byDetector.merge(file.episode().detector(), alarms, Integer::sum);
        byDetector.remove(file.episode().detector(), 0);
      }
    }

    private boolean holds(AlertEpisode episode) {
      return !episode.startsAt().isBefore(from) && episode.startsAt().isBefore(until);
    }

    private SortedMap<String, Integer> told() {
      return Collections.unmodifiableSortedMap(byDetector);
    }
  }

  /** By detector, if the window that begins then was counted. */
  Optional<SortedMap<String, Integer>> of(CellId cell, Instant from) {
    return Optional.ofNullable(windows.get(cell)).map(known -> known.get(from)).map(Window::told);
  }

  /**
   * Counts a window that overlaps with no other that is counted.
   *
   * @param until the first moment after it
   * @param begun all episodes that began in it, and maybe others
   */
  SortedMap<String, Integer> count(
      CellId cell, Instant from, Instant until, List<EpisodeFile> begun) {
    forgetAllIfTooMany();
    Window window = new Window(from, until, new TreeMap<>());
    begun.forEach(file -> window.add(file, 1));
    windows.computeIfAbsent(cell, _ -> new TreeMap<>()).put(from, window);
    return window.told();
  }

  private void forgetAllIfTooMany() {
    remembered++;
    if (remembered > REMEMBERED) {
      windows.clear();
      remembered = 1;
    }
  }

  /** What is on file of an episode has changed. */
  void changed(CellId cell, EpisodeFile before, EpisodeFile after) {
    add(cell, before, -1);
    add(cell, after, 1);
  }

  private void add(CellId cell, EpisodeFile file, int alarms) {
    NavigableMap<Instant, Window> ofCell = windows.get(cell);
    if (ofCell != null && file.isCalledFalseAlarm()) {
      Map.Entry<Instant, Window> window = ofCell.floorEntry(file.episode().startsAt());
      if (window != null) {
        window.getValue().add(file, alarms);
      }
    }
  }

  /** Windows that began before this are asked for no more. */
  void forget(CellId cell, Instant before) {
    NavigableMap<Instant, Window> ofCell = windows.get(cell);
    if (ofCell != null) {
      ofCell.headMap(before).clear();
      if (ofCell.isEmpty()) {
        windows.remove(cell);
      }
    }
  }
}
