package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Counts that add up. Topic: everdrill.scoreboard, compacted, keyed by cell/service/fault/detector.
 * Rates are for the reader to compute: sums of rows stay right, means of rates do not.
 */
public sealed interface ScoreboardEvent extends Event {

  /** How many detections took at most this long, and longer than the bucket before. */
  record Bucket(@JsonProperty("upToMs") Duration upTo, long count) {
    public Bucket {
      Require.positive(upTo, "upToMs");
      Require.notNegative(count, "count");
    }
  }

  /** What happened, counted by injection; false alarms by episode. */
  record Counts(
      long injections,
      long detected,
      long missed,
      long masked,
      long unavailable,
      long felt,
      long feltDetected,
      long falseAlarms,
      long rootCorrect,
      long rootWrong,
      long rootMissed,
      long placebos,
      long placeboAlarms) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** One row. Rows of false alarms have the fault {@code none}. */
  @EventType("io.everdrill.scoreboard.v1")
  record Row(
      CellId cell,
      String service,
      String faultKind,
      String detector,
      Counts counts,
      @JsonProperty("sumTimeToDetectMs") Duration sumTimeToDetect,
      List<Bucket> timeToDetect,
      Instant updatedAt)
      implements ScoreboardEvent {
    public Row {
      Require.present(cell, "cell");
      service = Require.orEmpty(service);
      Require.text(faultKind, "faultKind");
      Require.text(detector, "detector");
      Require.present(counts, "counts");
      sumTimeToDetect = Require.or(sumTimeToDetect, Duration.ZERO);
      timeToDetect = Require.list(timeToDetect);
      Require.present(updatedAt, "updatedAt");
    }

    @Override
    public String key() {
      return cell + "/" + service + "/" + faultKind + "/" + detector;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + updatedAt;
    }

    @Override
    public Instant time() {
      return updatedAt;
    }
  }
}
