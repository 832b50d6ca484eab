package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.RejectedCandidate;
import io.everdrill.topics.events.RejectedCandidate.Why;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Whose alert is it: a pure function of the episode and the injections; other episodes don't change
 * it. The owner is, among those that their programme's matching rule lets own it, the injection
 * with the fewest calls to the alert's service, then the one applied last, then the one of the
 * lesser id. A placebo owns nothing.
 */
public final class Attribution {

  private static final Comparator<Owner> NEAREST =
      Comparator.comparingInt(Owner::hops)
          .thenComparing(o -> o.injection().appliedAt(), Comparator.reverseOrder())
          .thenComparing(o -> o.injection().injection());

  /** Told of a candidate that no path of calls leads to. */
  private static final int NO_PATH = -1;

  private Attribution() {}

  /**
   * @param hops calls between the target's service and the alert's
   */
  public record Owner(InjectionCase injection, int hops) {}

  public static Optional<Owner> ownerOf(
      AlertEpisode episode, Collection<InjectionCase> injections) {
    Optional<Owner> nearest = Optional.empty();
    for (InjectionCase injection : injections) {
      if (injection.placebo() || !injection.mayOwnAt(episode.startsAt())) {
        continue;
      }
      OptionalInt hops = injection.hopsTo(episode);
      if (hops.isPresent()) {
        Owner owner = new Owner(injection, hops.getAsInt());
        nearest = nearest.filter(o -> NEAREST.compare(o, owner) <= 0).or(() -> Optional.of(owner));
      }
    }
    return nearest;
  }

  /** Whether the episode would be the injection's if there were no other. */
  public static boolean mayOwn(AlertEpisode episode, InjectionCase injection) {
    return injection.mayOwnAt(episode.startsAt()) && injection.hopsTo(episode).isPresent();
  }

  /** Whether the episode, begun before, would have kept the injection's alert from being one. */
  public static boolean masks(AlertEpisode episode, InjectionCase injection) {
    return injection.hopsTo(episode).isPresent()
        && episode.startsAt().isBefore(injection.beganAt())
        && episode.endsAt().isAfter(injection.appliedAt());
  }

  /** Those of these injections that the episode was not given to, by their ids. */
  static Stream<RejectedCandidate> rejected(
      AlertEpisode episode, Collection<InjectionCase> injections) {
    return ownerOf(episode, injections)
        .map(owner -> losersTo(owner, episode, injections))
        .orElseGet(() -> outsiders(episode, injections))
        .distinct()
        .sorted(Comparator.comparing(RejectedCandidate::candidate));
  }

  private static Stream<RejectedCandidate> losersTo(
      Owner owner, AlertEpisode episode, Collection<InjectionCase> injections) {
    return injections.stream()
        .filter(i -> !i.injection().equals(owner.injection().injection()))
        .map(
            i ->
                rejected(episode, i, outside(episode, i).orElseGet(() -> lost(i, episode, owner))));
  }

  private static Stream<RejectedCandidate> outsiders(
      AlertEpisode episode, Collection<InjectionCase> injections) {
    return injections.stream().map(i -> rejected(episode, i, outside(episode, i).orElseThrow()));
  }

  private static RejectedCandidate rejected(
      AlertEpisode episode, InjectionCase candidate, Why why) {
    int hops = candidate.hopsTo(episode).orElse(NO_PATH);
    return new RejectedCandidate(episode.episode(), candidate.injection(), hops, why);
  }

  /** Why the episode could not be the injection's even if there were no other, if it could not. */
  private static Optional<Why> outside(AlertEpisode episode, InjectionCase candidate) {
    if (candidate.placebo()) {
      return Optional.of(Why.PLACEBO);
    }
    if (episode.startsAt().isBefore(candidate.beganAt())) {
      return Optional.of(Why.BEGAN_BEFORE);
    }
    if (episode.startsAt().isAfter(candidate.ownsUntil())) {
      return Optional.of(Why.BEGAN_AFTER);
    }
    return candidate.hopsTo(episode).isEmpty() ? Optional.of(Why.OUT_OF_REACH) : Optional.empty();
  }

  private static Why lost(InjectionCase candidate, AlertEpisode episode, Owner owner) {
    if (candidate.hopsTo(episode).orElseThrow() > owner.hops()) {
      return Why.FARTHER;
    }
    return candidate.appliedAt().isBefore(owner.injection().appliedAt())
        ? Why.APPLIED_EARLIER
        : Why.GREATER_ID;
  }
}
