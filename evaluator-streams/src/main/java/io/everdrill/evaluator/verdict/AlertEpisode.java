package io.everdrill.evaluator.verdict;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.AlertEvent.Acknowledged;
import io.everdrill.topics.events.AlertEvent.Episode;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.ErrorBound;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One stretch of firing of one alert, folded from its notifications. Instants are by the broker's
 * clock, except in {@link #episode()}, which is as the detector wrote it.
 *
 * @param received when we first heard of it
 * @param endsAt when it resolved; {@link #STILL_FIRING} if it has not
 * @param acknowledged the first time that somebody took it on, if somebody has
 */
public record AlertEpisode(
    CellId cell,
    Episode episode,
    String name,
    String service,
    Instant startsAt,
    Receipt received,
    Instant endsAt,
    ErrorBound bound,
    Map<String, String> labels,
    List<Acknowledged> acknowledged)
    implements Comparable<AlertEpisode> {

  /** When word of it came through our door, and how wrong that may be. */
  record Receipt(Instant at, ErrorBound bound) {
    static Receipt of(Instant written, ClockReading clock) {
      return new Receipt(BrokerTime.of(written, clock), BrokerTime.bound(clock));
    }

    Receipt orEarlier(Receipt other) {
      return other.at.isBefore(at) ? other : this;
    }
  }

  public static final Instant STILL_FIRING = Instant.parse("9999-12-31T00:00:00Z");

  /** Of acknowledgements of one episode the first counts. */
  public static final Comparator<Acknowledged> FIRST_ACKNOWLEDGED =
      Comparator.comparing(Acknowledged::acknowledgedAt)
          .thenComparing(Acknowledged::receivedAt)
          .thenComparing(Object::toString);

  public static AlertEpisode firing(AlertEvent.Firing f) {
    return new AlertEpisode(
        f.cell(),
        f.episode(),
        f.name(),
        f.service(),
        BrokerTime.of(f.startsAt(), f.clock()),
        Receipt.of(f.receivedAt(), f.receivedClock()),
        STILL_FIRING,
        BrokerTime.bound(f.clock()),
        f.labels(),
        List.of());
  }

  /** Of an alert whose firing was never heard of. */
  public static AlertEpisode resolved(AlertEvent.Resolved r) {
    return new AlertEpisode(
        r.cell(),
        r.episode(),
        r.name(),
        r.service(),
        BrokerTime.of(r.startsAt(), r.clock()),
        Receipt.of(r.receivedAt(), r.receivedClock()),
        STILL_FIRING,
        BrokerTime.bound(r.clock()),
        r.labels(),
        List.of());
  }

  /** Of an alert of which nothing but this was heard: whom it speaks of is not known. */
  public static AlertEpisode acknowledged(Acknowledged a) {
    return new AlertEpisode(
        a.cell(),
        a.episode(),
        "",
        "",
        BrokerTime.of(a.startsAt(), a.clock()),
        Receipt.of(a.receivedAt(), ClockReading.UNKNOWN),
        STILL_FIRING,
        BrokerTime.bound(a.clock()),
        Map.of(),
        List.of());
  }

  /** When word of an alert came, or that its detector lives. */
  public static Instant receivedAt(AlertEvent word) {
    return switch (word) {
      case AlertEvent.Firing f -> BrokerTime.of(f.receivedAt(), f.receivedClock());
      case AlertEvent.Resolved r -> BrokerTime.of(r.receivedAt(), r.receivedClock());
      case Acknowledged a -> a.receivedAt();
      case AlertEvent.Heartbeat h -> h.receivedAt();
    };
  }

  public AlertEpisode until(AlertEvent.Resolved r) {
    return new AlertEpisode(
        cell,
        episode,
        name,
        service,
        startsAt,
        received.orEarlier(Receipt.of(r.receivedAt(), r.receivedClock())),
        BrokerTime.of(r.endsAt(), r.clock()),
        bound,
        labels,
        acknowledged);
  }

  public AlertEpisode with(Acknowledged a) {
    List<Acknowledged> first =
        Stream.concat(acknowledged.stream(), Stream.of(a)).min(FIRST_ACKNOWLEDGED).stream()
            .toList();
    return new AlertEpisode(
        cell, episode, name, service, startsAt, received, endsAt, bound, labels, first);
  }

  /** Whether both speak of the same service since the same moment, for all that they say. */
  public boolean speaksAs(AlertEpisode other) {
    return startsAt.equals(other.startsAt)
        && service.equals(other.service)
        && labels.equals(other.labels);
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
