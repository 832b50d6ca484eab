package io.everdrill.gateway.views;

import io.everdrill.topics.events.ScoreboardEvent.Bucket;
import io.everdrill.topics.events.ScoreboardEvent.Row;
import java.time.Duration;
import java.util.List;

/**
 * What the scoreboard counted of one detector, also of drills of which no verdict is held any more.
 *
 * @param rows of what was broken; none where they would be of several detectors
 * @param complete false if there were more rows than are held
 */
public record Counted(List<Row> rows, boolean complete) {

  public static final Counted NONE = new Counted(List.of(), false);

  public Counted {
    rows = List.copyOf(rows);
  }

  /**
   * What some rows add up to.
   *
   * @param slow as far as the classes of a histogram tell, which are 2 % wide
   */
  record Sum(long detected, long missed, long slow, Duration timeToDetect) {
    static final Sum NONE = new Sum(0, 0, 0, Duration.ZERO);

    static Sum of(Row row, Duration slowOver) {
      long slow =
          row.tally().toDetect().histogram().stream()
              .filter(bucket -> bucket.upTo().compareTo(slowOver) > 0)
              .mapToLong(Bucket::count)
              .sum();
      return new Sum(row.counts().detected(), row.counts().missed(), slow, row.sumTimeToDetect());
    }

    Sum plus(Sum other) {
      return new Sum(
          detected + other.detected,
          missed + other.missed,
          slow + other.slow,
          timeToDetect.plus(other.timeToDetect));
    }

    long n() {
      return detected + missed;
    }

    Duration meanTimeToDetect() {
      return detected == 0 ? Duration.ZERO : timeToDetect.dividedBy(detected);
    }
  }
}
