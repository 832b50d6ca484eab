package io.everdrill.evaluator.judge;

import io.everdrill.evaluator.verdict.AlertEpisode;
import io.everdrill.topics.events.AlertEvent.Acknowledged;
import io.everdrill.topics.events.AlertEvent.Firing;
import io.everdrill.topics.events.AlertEvent.Resolved;
import io.everdrill.topics.events.DetectionEvent;
import io.everdrill.topics.events.DetectionEvent.FalseAlarm;
import io.everdrill.topics.events.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the judge keeps of one alert episode: the earliest notification of each kind, whichever came
 * first, and what it was called where nobody owns it. Immutable; the episode is folded once.
 */
final class EpisodeFile {

  static final EpisodeFile EMPTY = new EpisodeFile(List.of());

  private static final Comparator<Firing> FIRST_FIRING =
      Comparator.comparing(Firing::receivedAt).thenComparing(Object::toString);
  private static final Comparator<Resolved> FIRST_RESOLVED =
      Comparator.comparing(Resolved::endsAt)
          .thenComparing(Resolved::receivedAt)
          .thenComparing(Object::toString);

  private final List<Event> events;

  /** One or none. */
  private final List<AlertEpisode> episode;

  EpisodeFile(List<Event> events) {
    this.events = List.copyOf(events);
    this.episode = fold().toList();
  }

  List<Event> events() {
    return events;
  }

  EpisodeFile with(Firing firing) {
    return replace(
        Firing.class,
        Stream.concat(of(Firing.class), Stream.of(firing)).min(FIRST_FIRING).stream());
  }

  EpisodeFile with(Resolved resolved) {
    return replace(
        Resolved.class,
        Stream.concat(of(Resolved.class), Stream.of(resolved)).min(FIRST_RESOLVED).stream());
  }

  EpisodeFile with(Acknowledged acknowledged) {
    return replace(
        Acknowledged.class,
        Stream.concat(of(Acknowledged.class), Stream.of(acknowledged))
            .min(AlertEpisode.FIRST_ACKNOWLEDGED)
            .stream());
  }

  EpisodeFile called(DetectionEvent what) {
    return replace(DetectionEvent.class, Stream.of(what));
  }

  EpisodeFile uncalled() {
    return replace(DetectionEvent.class, Stream.empty());
  }

  /** False alarm or organic; nothing for one that has an owner, or was not decided. */
  Optional<DetectionEvent> called() {
    return of(DetectionEvent.class).findFirst();
  }

  boolean isCalledFalseAlarm() {
    return called().filter(FalseAlarm.class::isInstance).isPresent();
  }

  /** The episode as known so far; there is one once there was a notification. */
  AlertEpisode episode() {
    return episode.getFirst();
  }

  /** Nothing if there was no notification. */
  Optional<AlertEpisode> known() {
    return episode.stream().findFirst();
  }

  private Stream<AlertEpisode> fold() {
    return Stream.concat(
            of(Firing.class).map(AlertEpisode::firing),
            Stream.concat(
                of(Resolved.class).map(AlertEpisode::resolved),
                of(Acknowledged.class).map(AlertEpisode::acknowledged)))
        .limit(1)
        .map(begun -> of(Resolved.class).map(begun::until).findFirst().orElse(begun))
        .map(ended -> of(Acknowledged.class).map(ended::with).findFirst().orElse(ended));
  }

  private <E extends Event> Stream<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }

  private <E extends Event> EpisodeFile replace(Class<E> type, Stream<E> by) {
    List<E> now = by.toList();
    if (now.equals(of(type).toList())) {
      return this;
    }
    List<Event> all = new ArrayList<>(events.stream().filter(e -> !type.isInstance(e)).toList());
    all.addAll(now);
    return new EpisodeFile(all);
  }
}
