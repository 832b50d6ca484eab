package io.everdrill.evaluator.verdict;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whose alert is it: a pure function of the episode and the injections; other episodes don't change
 * it. The owner is the injection with the fewest calls to the alert's service, then the one applied
 * last, then the one of the lesser id. A placebo owns nothing.
 */
public final class Attribution {

  private static final Comparator<Owner> NEAREST =
      Comparator.comparingInt(Owner::hops)
          .thenComparing(o -> o.injection().appliedAt(), Comparator.reverseOrder())
          .thenComparing(o -> o.injection().injection());

  private Attribution() {}

  /**
   * @param hops calls between the target's service and the alert's
   */
  public record Owner(InjectionCase injection, int hops) {}

  public static Optional<Owner> ownerOf(
      AlertEpisode episode, Collection<InjectionCase> injections) {
    return injections.stream()
        .filter(i -> !i.placebo() && mayOwn(episode, i))
        .map(i -> new Owner(i, i.hopsTo(episode.service()).orElseThrow()))
        .min(NEAREST);
  }

  /** Whether the episode would be the injection's if there were no other. */
  static boolean mayOwn(AlertEpisode episode, InjectionCase injection) {
    return injection.mayOwnAt(episode.startsAt())
        && injection.hopsTo(episode.service()).isPresent();
  }

  /** Whether the episode, begun before, would have kept the injection's alert from being one. */
  static boolean masks(AlertEpisode episode, InjectionCase injection) {
    int hops = injection.hopsTo(episode.service()).orElse(InjectionCase.FARTHEST);
    return hops < InjectionCase.FARTHEST
        && episode.startsAt().isBefore(injection.beganAt())
        && episode.endsAt().isAfter(injection.appliedAt());
  }
}
