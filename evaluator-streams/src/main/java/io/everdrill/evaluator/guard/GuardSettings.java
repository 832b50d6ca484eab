package io.everdrill.evaluator.guard;

import io.everdrill.topics.Signatures;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a guard runs and what it must see before it lets a fault begin.
 *
 * @param applicationId all guards with the same one share the cells
 * @param instance tells them apart, in leases, {@code ce_source} and metrics
 * @param stateFolder for Kafka Streams' own bookkeeping; the state itself is in memory
 * @param standbys how many other instances hold a copy of each partition's state
 * @param baselineWindow how far back results count as known from before
 * @param baselineResults fewer of them in the window are no baseline
 * @param freshness probe results of the cell that are older than this are no telemetry
 * @param signatures whose word counts on what becomes of injections: who is believed that one ended
 *     can have it end
 */
public record GuardSettings(
    String applicationId,
    String instance,
    Path stateFolder,
    int standbys,
    Duration baselineWindow,
    int baselineResults,
    Duration freshness,
    Signatures signatures) {

  /** So many results are held. */
  public static final int MOST_BASELINE_RESULTS = PassWindow.MOST;

  public GuardSettings {
    if (applicationId.isBlank() || !instance.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException(
          "applicationId, instance: expected text, instance of letters, digits, '.', '_', '-';"
              + " got '%s', '%s'".formatted(applicationId, instance));
    }
    if (standbys < 0 || baselineResults < 1) {
      throw new IllegalArgumentException(
          "standbys, baselineResults: expected at least 0 and 1, got %d and %d"
              .formatted(standbys, baselineResults));
    }
    if (!baselineWindow.isPositive() || !freshness.isPositive()) {
      throw new IllegalArgumentException(
          "baselineWindow, freshness: expected more than 0, got %s and %s"
              .formatted(baselineWindow, freshness));
    }
    if (baselineWindow.compareTo(PassWindow.LONGEST) > 0
        || baselineResults > MOST_BASELINE_RESULTS) {
      throw new IllegalArgumentException(
          "baselineWindow, baselineResults: expected at most %s and %d, got %s and %d"
              .formatted(
                  PassWindow.LONGEST, MOST_BASELINE_RESULTS, baselineWindow, baselineResults));
    }
  }

  /** Who aborts and halts, in what it writes. */
  String by() {
    return "guard/" + instance;
  }

  /**
   * No standby, a baseline of 10 results within 10 s, telemetry at most 3 s old, signatures
   * unchecked.
   */
  public static GuardSettings of(String instance, Path stateFolder) {
    return new GuardSettings(
        "everdrill-guard",
        instance,
        stateFolder,
        0,
        Duration.ofSeconds(10),
        10,
        Duration.ofSeconds(3),
        new Signatures.Unchecked());
  }

  public GuardSettings withApplicationId(String id) {
    return new GuardSettings(
        id,
        instance,
        stateFolder,
        standbys,
        baselineWindow,
        baselineResults,
        freshness,
        signatures);
  }

  public GuardSettings withStandbys(int count) {
    return new GuardSettings(
        applicationId,
        instance,
        stateFolder,
        count,
        baselineWindow,
        baselineResults,
        freshness,
        signatures);
  }

  public GuardSettings with(Signatures other) {
    return new GuardSettings(
        applicationId,
        instance,
        stateFolder,
        standbys,
        baselineWindow,
        baselineResults,
        freshness,
        other);
  }
}
