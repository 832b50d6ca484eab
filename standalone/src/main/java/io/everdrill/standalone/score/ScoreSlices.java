package io.everdrill.standalone.score;

import io.everdrill.evaluator.score.ScoreChange;
import io.everdrill.standalone.score.DetectorScore.Slice;
import io.everdrill.standalone.score.History.Window;
import io.everdrill.topics.events.InjectionId;
import io.everdrill.topics.events.ScoreboardEvent.Counts;
import io.everdrill.topics.events.ScoreboardEvent.Day;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import io.everdrill.topics.events.ScoreboardEvent.Tally;
import io.everdrill.topics.events.VerdictEvent;
import io.everdrill.topics.events.VerdictEvent.Detection;
import io.everdrill.topics.score.Figures;
import io.everdrill.topics.score.RowSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Adds up what the judge gave to the scoreboard, by detector and by a column that windows have.
 * What it took back again is taken out.
 */
final class ScoreSlices {

  /** So many single counts are held before they are added up. */
  private static final int HELD = 1_000;

  private final Function<Window, String> ofWindow;
  private final Function<Row, String> ofAlarm;
  private final Map<String, SortedMap<String, Sum>> sums = new HashMap<>();

  /**
   * @param ofWindow in which slice a window is
   * @param ofAlarm in which slice a false alarm is
   */
  ScoreSlices(Function<Window, String> ofWindow, Function<Row, String> ofAlarm) {
    this.ofWindow = ofWindow;
    this.ofAlarm = ofAlarm;
  }

  private static final class Sum {
    private final List<Row> plus = new ArrayList<>();
    private final List<Row> minus = new ArrayList<>();
    private long alertsInWindows;

    void give(Row row) {
      add(plus, row);
    }

    void takeBack(Row row) {
      add(minus, row);
    }

    private static void add(List<Row> rows, Row row) {
      rows.add(row);
      if (rows.size() == HELD) {
        Row sum = RowSum.total(rows).orElseThrow();
        rows.clear();
        rows.add(sum);
      }
    }

    private Figures figures() {
      return RowSum.total(plus)
          .map(given -> RowSum.total(minus).map(back -> without(given, back)).orElse(given))
          .map(Figures::of)
          .orElse(new Figures(Counts.NONE, Tally.NONE));
    }

    private static Row without(Row given, Row back) {
      return RowSum.minus(given, back, given.updatedAt());
    }
  }

  void add(ScoreChange change, Function<InjectionId, Window> windows) {
    Function<Row, String> name =
        change.injection().isEmpty()
            ? ofAlarm
            : row -> ofWindow.apply(windows.apply(new InjectionId(change.injection())));
    change.plus().stream().map(Day::row).forEach(row -> sum(row, name).give(row));
    change.minus().stream().map(Day::row).forEach(row -> sum(row, name).takeBack(row));
  }

  private Sum sum(Row row, Function<Row, String> name) {
    return sum(row.detector(), name.apply(row));
  }

  private Sum sum(String detector, String name) {
    return sums.computeIfAbsent(detector, d -> new TreeMap<>())
        .computeIfAbsent(name, n -> new Sum());
  }

  void countAlerts(VerdictEvent.Injection verdict, Window window) {
    verdict
        .detectors()
        .forEach(
            of -> {
              if (of.detection() instanceof Detection.Detected detected) {
                sum(of.detector(), ofWindow.apply(window)).alertsInWindows += detected.episodes();
              }
            });
  }

  List<Slice> of(String detector) {
    return sums.getOrDefault(detector, new TreeMap<>()).entrySet().stream()
        .map(e -> new Slice(e.getKey(), e.getValue().figures(), e.getValue().alertsInWindows))
        .toList();
  }
}
