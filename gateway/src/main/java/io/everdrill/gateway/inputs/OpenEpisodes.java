package io.everdrill.gateway.inputs;

import io.everdrill.gateway.views.View;
import io.everdrill.runtime.BoundedMap;
import io.everdrill.topics.Topic;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last episode of each alert, for senders that say 'resolved' without saying since when. Made
 * of the topic of alerts, and told of each new one at once. Holds the episodes that were asked for
 * last; of one that is forgotten, nobody knows when it began.
 */
public final class OpenEpisodes implements View {

  static final int MAX_EPISODES = 50_000;

  private final Map<Alert, Known> last = BoundedMap.ofLastUsed(MAX_EPISODES);

  /** An alert of a detector, whenever it fires. */
  record Alert(String detector, String fingerprint) {}

  /**
   * What an episode was about when it began.
   *
   * @param endedAt {@link Instant#MAX} while it is open
   */
  record Known(
      CellId cell,
      String name,
      String severity,
      String service,
      Instant startsAt,
      Instant endedAt) {
    Known ended(Instant at) {
      return new Known(cell, name, severity, service, startsAt, at);
    }
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.ALERTS);
  }

  @Override
  public void take(Event event) {
    switch (event) {
      case AlertEvent.Firing f ->
          fold(
              new Alert(f.detector(), f.fingerprint()),
              new Known(f.cell(), f.name(), f.severity(), f.service(), f.startsAt(), Instant.MAX));
      case AlertEvent.Resolved r ->
          fold(
              new Alert(r.detector(), r.fingerprint()),
              new Known(r.cell(), r.name(), r.severity(), r.service(), r.startsAt(), r.endsAt()));
      default -> {
        // Says nothing of a beginning or an end.
      }
    }
  }

  /** The later episode holds; of one episode, its first end. So any order gives the same. */
  private synchronized void fold(Alert alert, Known said) {
    if (alert.fingerprint().length() > AlertStatement.MAX_FINGERPRINT) {
      return;
    }
    Known known = last.get(alert);
    if (known == null || known.startsAt().isBefore(said.startsAt())) {
      last.put(alert, said);
    } else if (known.startsAt().equals(said.startsAt())
        && said.endedAt().isBefore(known.endedAt())) {
      last.put(alert, known.ended(said.endedAt()));
    }
  }

  /**
   * The episode that a sender speaks of who says at this moment that the alert fires: the one that
   * is open, or was open then; else this one, which begins.
   */
  synchronized Known firing(Alert alert, Known begins) {
    Known known = last.get(alert);
    if (known != null && !begins.startsAt().isAfter(known.endedAt())) {
      return known;
    }
    last.put(alert, begins);
    return begins;
  }

  /** The last episode of an alert, open or not. */
  synchronized Optional<Known> last(Alert alert) {
    return Optional.ofNullable(last.get(alert));
  }

  /** Whether an event says nothing that has not been said. */
  boolean knows(AlertEvent event) {
    return switch (event) {
      case AlertEvent.Firing f ->
          last(new Alert(f.detector(), f.fingerprint()))
              .filter(k -> !k.startsAt().isBefore(f.startsAt()))
              .isPresent();
      case AlertEvent.Resolved r ->
          last(new Alert(r.detector(), r.fingerprint()))
              .filter(k -> !k.startsAt().isBefore(r.startsAt()))
              .filter(k -> k.startsAt().isAfter(r.startsAt()) || !k.endedAt().equals(Instant.MAX))
              .isPresent();
      default -> false;
    };
  }
}
