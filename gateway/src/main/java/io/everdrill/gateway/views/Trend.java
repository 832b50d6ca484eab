package io.everdrill.gateway.views;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.VerdictEvent;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How recall and mean time to detect went, step by step, for each service of a cell and each
 * detector.
 *
 * @param complete false if older verdicts are not held any more
 */
public record Trend(List<Point> points, boolean complete) {

  /** How long a step is; days and weeks (from Monday) are those of UTC. */
  public enum Step {
    WEEK,
    DAY,
    HOUR
  }

  /** One step of one service of a cell and one detector. */
  public record Point(
      Instant from,
      CellId cell,
      String service,
      String detector,
      Share detected,
      @JsonProperty("meanTimeToDetectMs") Duration meanTimeToDetect) {}

  private record Key(Instant from, CellId cell, String service, String detector)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::from)
            .thenComparing(Key::service)
            .thenComparing(Key::cell)
            .thenComparing(Key::detector);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param detector empty is every one
   */
  public static Trend of(Step step, Page<VerdictEvent.Injection> verdicts, String detector) {
    Map<Key, List<Seen>> seen = new TreeMap<>();
    for (VerdictEvent.Injection verdict : verdicts.items()) {
      for (VerdictEvent.DetectorVerdict d : Seen.detectors(verdict, detector)) {
        Key key =
            new Key(
                from(step, verdict.appliedAt()), verdict.cell(), verdict.service(), d.detector());
        Seen.of(verdict, d.detector())
            .ifPresent(s -> seen.computeIfAbsent(key, k -> new ArrayList<>()).add(s));
      }
    }
    List<Point> points = new ArrayList<>();
    seen.forEach((key, all) -> points.add(point(key, all)));
    return new Trend(List.copyOf(points), verdicts.complete());
  }

  private static Point point(Key key, List<Seen> all) {
    List<Duration> times = all.stream().flatMap(s -> s.timeToDetect().stream()).toList();
    Duration mean =
        times.isEmpty()
            ? Duration.ZERO
            : times.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(times.size());
    return new Point(
        key.from(),
        key.cell(),
        key.service(),
        key.detector(),
        Share.of(times.size(), all.size()),
        mean);
  }

  private static Instant from(Step step, Instant at) {
    LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
    return switch (step) {
      case HOUR -> at.truncatedTo(ChronoUnit.HOURS);
      case DAY -> day.atStartOfDay(ZoneOffset.UTC).toInstant();
      case WEEK ->
          day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant();
    };
  }
}
