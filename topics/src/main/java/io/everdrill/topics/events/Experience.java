package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * What users went through, as the probes saw it.
 *
 * @param before over the hypothesis' window before the fault
 * @param after from the end of the fault to the recovery deadline
 * @param milestones when users were first hurt and when they were steady again, where they were
 * @param userMinutesLost from applied until steady again, or the recovery deadline: the time times
 *     the share of results that failed, the mean over the services
 * @param byLocation by where probes look from, sorted; at most {@link #MOST_LOCATIONS}
 */
public record Experience(
    Spell before,
    Spell during,
    Spell after,
    List<Milestone> milestones,
    RecoveredBy recoveredBy,
    double userMinutesLost,
    List<AtLocation> byLocation) {

  /** Of more than these the first by name are told. */
  public static final int MOST_LOCATIONS = 32;

  public static final Experience UNTOLD =
      new Experience(
          Spell.NONE, Spell.NONE, Spell.NONE, List.of(), RecoveredBy.UNSEEN, 0, List.of());

  /** What made users well again. */
  public enum RecoveredBy {
    /** They never were hurt. */
    NOT_HURT,
    /** They were steady again while the fault was still in force. */
    ITSELF,
    /** They were steady again once the fault was gone, and not before. */
    REVERT,
    /** Not before the recovery deadline. */
    NOTHING,
    /** No probe looked. */
    UNSEEN
  }

  public Experience {
    before = Require.or(before, Spell.NONE);
    during = Require.or(during, Spell.NONE);
    after = Require.or(after, Spell.NONE);
    milestones = Require.list(milestones);
    recoveredBy = Require.or(recoveredBy, RecoveredBy.UNSEEN);
    byLocation = Require.list(byLocation);
  }

  /**
   * A stretch of time. Latencies are of passing results, off by at most 1 %, and 0 where none
   * passed.
   */
  public record Spell(
      int results,
      int failures,
      double passRate,
      @JsonProperty("latencyP50Ms") Duration latencyP50,
      @JsonProperty("latencyP99Ms") Duration latencyP99) {
    /** Nobody looked; the share that passed of nothing is 1. */
    public static final Spell NONE = new Spell(0, 0, 1, Duration.ZERO, Duration.ZERO);

    public Spell {
      Require.notNegative(results, "results");
      Require.within(failures, 0, results, "failures");
      Require.share(passRate, "passRate");
      latencyP50 = Require.or(latencyP50, Duration.ZERO);
      latencyP99 = Require.or(latencyP99, Duration.ZERO);
    }
  }

  /** How often probes from one place looked, and how often in vain. */
  public record AtLocation(String location, Looks before, Looks during, Looks after) {
    public AtLocation {
      Require.text(location, "location");
      before = Require.or(before, Looks.NONE);
      during = Require.or(during, Looks.NONE);
      after = Require.or(after, Looks.NONE);
    }
  }

  /** Results, and how many of them failed. */
  public record Looks(int results, int failures) {
    public static final Looks NONE = new Looks(0, 0);

    public Looks {
      Require.notNegative(results, "results");
      Require.within(failures, 0, results, "failures");
    }
  }
}
