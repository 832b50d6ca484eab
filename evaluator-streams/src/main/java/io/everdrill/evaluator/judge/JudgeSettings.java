package io.everdrill.evaluator.judge;

import io.everdrill.topics.Signatures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How a judge runs and by which times it judges what no drill has times for.
 *
 * @param instance tells the judges of one application apart, in {@code ce_source} and metrics
 * @param standbys how many other instances hold a copy of each partition's state
 * @param commitInterval how often outputs become visible to readers of committed records
 * @param signatures whether agents must have signed what they report
 */
public record JudgeSettings(
    String applicationId,
    String instance,
    StateFolder state,
    int standbys,
    Duration commitInterval,
    Times times,
    Signatures signatures) {

  /** Signatures are not checked. */
  public JudgeSettings(
      String applicationId,
      String instance,
      StateFolder state,
      int standbys,
      Duration commitInterval,
      Times times) {
    this(
        applicationId,
        instance,
        state,
        standbys,
        commitInterval,
        times,
        new Signatures.Unchecked());
  }

  /** Where the state is, beside its changelog. */
  public sealed interface StateFolder {
    /** Kafka Streams keeps its own bookkeeping here in either case. */
    Path folder();
  }

  /** In memory only: after a restart it is read from the changelog. */
  public record InMemory(Path folder) implements StateFolder {}

  public record OnDisk(Path folder) implements StateFolder {}

  /** What is made of an alert that no injection owns. */
  public enum Unowned {
    /** A false alarm if probes saw a steady cell, an organic incident otherwise. */
    BY_PROBES,
    /** A false alarm, unless an incident is known: of a past in which no probe looked. */
    FALSE_ALARM
  }

  /**
   * @param settle how far append times of different topics may be out of order when they are read;
   *     facts wait this long to be put in order
   * @param lateness a probe result that is appended later than this after its end is left out; what
   *     is decided from probes waits this long
   * @param steadyWindow length of a window of steady state
   * @param minPassRate a window under it is not steady, where no drill's hypothesis says otherwise
   * @param falseAlarmMargin how long before and after an alert the cell must be steady for it to be
   *     a false alarm
   * @param quietWindow length of quiet windows, aligned to the epoch
   * @param keep how long after an injection could be judged a late fact can revise its verdict, and
   *     as long what was said of alerts and quiet windows. Files are kept half an hour longer: a
   *     probed service takes 1 to 2 MB an hour, an open or closed injection 25 kB
   * @param unowned what is made of an alert that no injection owns
   */
  public record Times(
      Duration settle,
      Duration lateness,
      Duration steadyWindow,
      double minPassRate,
      Duration falseAlarmMargin,
      Duration quietWindow,
      Duration keep,
      Unowned unowned) {

    public static final Times DEFAULT =
        new Times(
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            0.9,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofHours(6));

    /** Alerts without an owner are judged by the probes. */
    public Times(
        Duration settle,
        Duration lateness,
        Duration steadyWindow,
        double minPassRate,
        Duration falseAlarmMargin,
        Duration quietWindow,
        Duration keep) {
      this(
          settle,
          lateness,
          steadyWindow,
          minPassRate,
          falseAlarmMargin,
          quietWindow,
          keep,
          Unowned.BY_PROBES);
    }

    public Times {
      notNegative(settle, "settle");
      notNegative(lateness, "lateness");
      wholeSeconds(steadyWindow, "steadyWindow");
      if (!(minPassRate > 0 && minPassRate <= 1)) {
        throw new IllegalArgumentException(
            "minPassRate: expected more than 0 and at most 1, got " + minPassRate);
      }
      notNegative(falseAlarmMargin, "falseAlarmMargin");
      wholeSeconds(quietWindow, "quietWindow");
      wholeSeconds(keep, "keep");
    }

    public Times withFalseAlarmMargin(Duration margin) {
      return new Times(
          settle, lateness, steadyWindow, minPassRate, margin, quietWindow, keep, unowned);
    }

    private static void notNegative(Duration value, String name) {
      if (value.isNegative()) {
        throw new IllegalArgumentException(name + ": expected 0 or more, got " + value);
      }
    }

    private static void wholeSeconds(Duration value, String name) {
      if (value.toSeconds() < 1 || !value.equals(value.truncatedTo(ChronoUnit.SECONDS))) {
        throw new IllegalArgumentException(
            name + ": expected whole seconds, at least one, got " + value);
      }
    }
  }

  public JudgeSettings {
    if (applicationId.isBlank() || instance.isBlank()) {
      throw new IllegalArgumentException("applicationId, instance: expected text, got a blank");
    }
    if (standbys < 0) {
      throw new IllegalArgumentException("standbys: expected 0 or more, got " + standbys);
    }
    if (!commitInterval.isPositive()) {
      throw new IllegalArgumentException(
          "commitInterval: expected more than 0, got " + commitInterval);
    }
  }

  /** State in memory, no standby, a commit each 100 ms, the times of the design. */
  public static JudgeSettings inMemory(String instance, Path folder) {
    return new JudgeSettings(
        "everdrill-judge",
        instance,
        new InMemory(folder),
        0,
        Duration.ofMillis(100),
        Times.DEFAULT);
  }

  public JudgeSettings with(Times other) {
    return new JudgeSettings(
        applicationId, instance, state, standbys, commitInterval, other, signatures);
  }

  public JudgeSettings withApplicationId(String other) {
    return new JudgeSettings(other, instance, state, standbys, commitInterval, times, signatures);
  }

  public JudgeSettings with(Signatures other) {
    return new JudgeSettings(
        applicationId, instance, state, standbys, commitInterval, times, other);
  }
}
