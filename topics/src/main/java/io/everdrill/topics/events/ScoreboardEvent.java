package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * Counts that add up. Topic: everdrill.scoreboard, compacted. Rates are for the reader to compute:
 * sums of rows stay right, means of rates do not; {@code io.everdrill.topics.score} does both.
 *
 * <p>A {@link Row} is the sum over all modes and days and is keyed cell/service/fault/detector; a
 * {@link Day} is its part of one mode and one day, keyed the same with /mode/day behind. They are
 * two types so that a reader that adds up all rows, and knows no days, counts nothing twice. Days
 * are kept as long as verdicts; then they are deleted and leave the sum, and a sum of nothing is
 * deleted too: there are never more rows than something happened in that time.
 */
public sealed interface ScoreboardEvent extends Event {

  /** How many took at most this long, and longer than the bucket before. */
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

  /**
   * Times that one clock showed, from when the fault was applied.
   *
   * @param histogram by the classes of a DDSketch that is off by at most 1 %: a class ends 2.02 %
   *     above the one before, and what took less than 1 ms is in that of 1 ms. Merging is adding
   *     counts of the same upToMs
   */
  record Times(@JsonProperty("sumMs") Duration sum, List<Bucket> histogram) {
    public static final Times NONE = new Times(Duration.ZERO, List.of());

    public Times {
      sum = Require.or(sum, Duration.ZERO);
      histogram = Require.list(histogram);
    }
  }

  /**
   * Windows in which nothing was broken and the cell was steady.
   *
   * @param windows in which the detector was alive
   * @param alarmed those with a false alarm
   * @param falseAlarms in all of them
   * @param watched how long all of them were together
   */
  record Quiet(
      long windows, long alarmed, long falseAlarms, @JsonProperty("watchedMs") Duration watched) {
    public static final Quiet NONE = new Quiet(0, 0, 0, Duration.ZERO);

    public Quiet {
      watched = Require.or(watched, Duration.ZERO);
    }
  }

  /**
   * Injections, each as often as it was unlikely to be drawn: 1 / probability, in millionths, so
   * that sums are exact. One that was not drawn has no weight; none has more than {@link #MOST}, or
   * one chance in a billion would be all that a sum says.
   *
   * @param clipped how many were less likely than that, and would weigh more
   */
  record Weights(
      long injectionsMillionths,
      long detectedMillionths,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) long clipped) {
    /** 1 / probability. */
    public static final long MOST = 1_000_000;

    public static final Weights NONE = new Weights(0, 0);

    /** None of them clipped. */
    public Weights(long injectionsMillionths, long detectedMillionths) {
      this(injectionsMillionths, detectedMillionths, 0);
    }
  }

  /** In how many diagnoses the true root stood at this rank, from 1 to {@link #LAST}. */
  record Rank(int rank, long count) {
    /** Further down it counts as not named. */
    public static final int LAST = 5;

    public Rank {
      Require.within(rank, 1, LAST, "rank");
    }
  }

  /**
   * In how many of the diagnoses of a {@link Rank} the true root shared it.
   *
   * @param wrong with so many that are none, from 1; {@link #MOST} also stands for more
   * @param roots and with so many other true ones
   */
  record TiedRank(
      int rank, int wrong, @JsonInclude(JsonInclude.Include.NON_DEFAULT) int roots, long count) {
    /** So that a row does not grow with what detectors say. */
    public static final int MOST = 100;

    public TiedRank {
      Require.within(rank, 1, Rank.LAST, "rank");
      Require.within(wrong, 1, MOST, "wrong");
      Require.within(roots, 0, MOST, "roots");
    }
  }

  /**
   * A service that was named in the place of the true root.
   *
   * @param service one that the drill's graph knows; empty for all others, so that a row has never
   *     more of them than the cell has services
   */
  record NamedInstead(String service, long count) {
    public NamedInstead {
      service = Require.orEmpty(service);
    }
  }

  /**
   * What counts as much as {@link Counts}, but came to the contract later.
   *
   * @param organicAlerts episodes of nobody in a cell that was not steady, that nobody looked at,
   *     or that had a known incident
   * @param toDetect alert began, of the detected
   * @param toNotify alert received, of the detected
   * @param toFelt users first hurt, of the felt
   * @param undetected for how long each fault was watched in vain that was not detected: the
   *     right-censored of a survival curve
   * @param ranks where what is tied shares a rank
   * @param forbiddenRoots wrong roots that must not be named
   * @param loudestRoots wrong roots that only felt the fault, the loudest of all
   * @param tiedRanks those of the ranks that were shared
   */
  record Tally(
      long organicAlerts,
      Times toDetect,
      Times toNotify,
      Times toFelt,
      List<Bucket> undetected,
      Quiet quiet,
      Weights weights,
      List<Rank> ranks,
      List<NamedInstead> wrongRoots,
      long forbiddenRoots,
      long loudestRoots,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TiedRank> tiedRanks) {
    public static final Tally NONE =
        new Tally(
            0,
            Times.NONE,
            Times.NONE,
            Times.NONE,
            List.of(),
            Quiet.NONE,
            Weights.NONE,
            List.of(),
            List.of(),
            0,
            0);

    /** Nothing was tied. */
    public Tally(
        long organicAlerts,
        Times toDetect,
        Times toNotify,
        Times toFelt,
        List<Bucket> undetected,
        Quiet quiet,
        Weights weights,
        List<Rank> ranks,
        List<NamedInstead> wrongRoots,
        long forbiddenRoots,
        long loudestRoots) {
      this(
          organicAlerts,
          toDetect,
          toNotify,
          toFelt,
          undetected,
          quiet,
          weights,
          ranks,
          wrongRoots,
          forbiddenRoots,
          loudestRoots,
          List.of());
    }

    public Tally {
      tiedRanks = Require.list(tiedRanks);
      toDetect = Require.or(toDetect, Times.NONE);
      toNotify = Require.or(toNotify, Times.NONE);
      toFelt = Require.or(toFelt, Times.NONE);
      undetected = Require.list(undetected);
      quiet = Require.or(quiet, Quiet.NONE);
      weights = Require.or(weights, Weights.NONE);
      ranks = Require.list(ranks);
      wrongRoots = Require.list(wrongRoots);
    }
  }

  /**
   * One row, over all modes and days. Rows of false alarms, organic alerts and quiet windows have
   * the fault {@code none}, those of quiet windows no service: the cell was quiet, not a service.
   *
   * @param timeToDetect coarse, in classes a quarter of an octave wide; {@link Tally#toDetect} is
   *     the same finer
   */
  @EventType("io.everdrill.scoreboard.v1")
  record Row(
      CellId cell,
      String service,
      String faultKind,
      String detector,
      Counts counts,
      @JsonProperty("sumTimeToDetectMs") Duration sumTimeToDetect,
      List<Bucket> timeToDetect,
      Instant updatedAt,
      Tally tally)
      implements ScoreboardEvent {
    /** With nothing in its tally. */
    public Row(
        CellId cell,
        String service,
        String faultKind,
        String detector,
        Counts counts,
        Duration sumTimeToDetect,
        List<Bucket> timeToDetect,
        Instant updatedAt) {
      this(
          cell,
          service,
          faultKind,
          detector,
          counts,
          sumTimeToDetect,
          timeToDetect,
          updatedAt,
          Tally.NONE);
    }

    public Row {
      Require.present(cell, "cell");
      service = Require.orEmpty(service);
      Require.text(faultKind, "faultKind");
      Require.text(detector, "detector");
      Require.present(counts, "counts");
      sumTimeToDetect = Require.or(sumTimeToDetect, Duration.ZERO);
      timeToDetect = Require.list(timeToDetect);
      Require.present(updatedAt, "updatedAt");
      tally = Require.or(tally, Tally.NONE);
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

  /**
   * The part of a row that belongs to one mode and one day.
   *
   * @param day in UTC, of when the fault was applied, the alert began, or the quiet window did
   * @param mode how the drill was drawn, see {@link DrillEvent.Mode}; {@link #NO_MODE} without one
   */
  @EventType("io.everdrill.scoreboard.day.v1")
  record Day(LocalDate day, String mode, Row row) implements ScoreboardEvent {
    /** What alarms and quiet windows have: no drill made them. */
    public static final String NO_MODE = "none";

    public Day {
      Require.present(day, "day");
      Require.text(mode, "mode");
      Require.present(row, "row");
    }

    @Override
    public String key() {
      return row.key() + "/" + mode + "/" + day;
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key() + "@" + row.updatedAt();
    }

    @Override
    public Instant time() {
      return row.updatedAt();
    }
  }
}
