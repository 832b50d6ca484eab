package io.everdrill.topics.events;

/**
 * An injection that an alert might have been given to, and was not.
 *
 * @param hops calls between its target's service and the alert's; more than 1,000 where the alert's
 *     service is not in its graph, -1 where no path of calls leads there
 */
public record RejectedCandidate(
    AlertEvent.Episode episode, InjectionId candidate, int hops, Why why) {

  /** What spoke against it; where more than one thing did, the first of these. */
  public enum Why {
    PLACEBO,
    /** The alert began before the fault. */
    BEGAN_BEFORE,
    /** The alert began after the detection window. */
    BEGAN_AFTER,
    /** The programme's matching rule does not reach so far. */
    OUT_OF_REACH,
    /** The owner is fewer calls away. */
    FARTHER,
    /** The owner is as far, and was applied later. */
    APPLIED_EARLIER,
    /** The owner is as far and was applied at the same time; its id is the lesser one. */
    GREATER_ID
  }

  public RejectedCandidate {
    Require.present(episode, "episode");
    Require.present(candidate, "candidate");
    Require.within(hops, -1, Integer.MAX_VALUE, "hops");
    Require.present(why, "why");
  }
}
