package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ErrorBound;
import java.time.Instant;

/**
 * One stretch of firing of one alert, folded from its notifications. Instants are by the broker's
 * clock, except in {@link #episode()}, which is as the detector wrote it.
 *
 * @param endsAt when it resolved; {@link #STILL_FIRING} if it has not
 */
public record AlertEpisode(
    CellId cell,
    Episode episode,
    String name,
    String service,
    Instant startsAt,
    Instant receivedAt,
    Instant endsAt,
    ErrorBound bound)
    implements Comparable<AlertEpisode> {

  public static final Instant STILL_FIRING = Instant.parse("9999-12-31T00:00:00Z");

  public static AlertEpisode firing(AlertEvent.Firing f) {
    return new AlertEpisode(
        f.cell(),
        f.episode(),
        f.name(),
        f.service(),
        BrokerTime.of(f.startsAt(), f.clock()),
        f.receivedAt(),
        STILL_FIRING,
        BrokerTime.bound(f.clock()));
  }

  /** Of an alert whose firing was never heard of. */
  public static AlertEpisode resolved(AlertEvent.Resolved r) {
    return new AlertEpisode(
        r.cell(),
        r.episode(),
        r.name(),
        r.service(),
        BrokerTime.of(r.startsAt(), r.clock()),
        r.receivedAt(),
        STILL_FIRING,
        BrokerTime.bound(r.clock()));
  }

  public AlertEpisode until(AlertEvent.Resolved r) {
    return new AlertEpisode(
        cell,
        episode,
        name,
        service,
        startsAt,
        receivedAt.isBefore(r.receivedAt()) ? receivedAt : r.receivedAt(),
        BrokerTime.of(r.endsAt(), r.clock()),
        bound);
  }

  public String detector() {
    return episode.detector();
  }

  @Override
  public int compareTo(AlertEpisode other) {
    int byStart = startsAt.compareTo(other.startsAt);
    return byStart != 0 ? byStart : episode.compareTo(other.episode);
  }
}
