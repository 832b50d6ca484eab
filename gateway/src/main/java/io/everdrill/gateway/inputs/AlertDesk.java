package io.everdrill.gateway.inputs;

import io.everdrill.gateway.inputs.OpenEpisodes.Known;
import io.everdrill.topics.Brief;
import io.everdrill.topics.EventBounds;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.CellId;
import io.everdrill.topics.events.ClockReading;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes events of what senders say of alerts, the same for all formats: labels become cell and
 * service, an episode keeps its beginning, and what speaks of no known service is marked.
 *
 * <p>A repeat is an event again, of the same episode, with its own receivedAt: who folds episodes
 * sees no difference.
 */
public final class AlertDesk {

  /** Annotation of an alert that is kept although no service of the inventory is meant. */
  public static final String SERVICE_MARK = "everdrill.io/service";

  static final String UNKNOWN = "unknown";

  private final AlertMapping mapping;
  private final OpenEpisodes episodes;
  private final KnownServices services;
  private final Supplier<ClockReading> ownClock;

  /**
   * @param ownClock how the clock stands by which messages are received
   */
  public AlertDesk(
      AlertMapping mapping,
      OpenEpisodes episodes,
      KnownServices services,
      Supplier<ClockReading> ownClock) {
    this.mapping = mapping;
    this.episodes = episodes;
    this.services = services;
    this.ownClock = ownClock;
  }

  /** Who is scored for what is said. */
  String detector(Message message) {
    return detector(message, message.sender());
  }

  /**
   * @param receiver whom the sender means it for, which tells where the token does not
   */
  String detector(Message message, String receiver) {
    return message.detector().isEmpty() ? mapping.detector(receiver) : message.detector();
  }

  /** Whom labels mean; empty where none tells. */
  String service(Map<String, String> labels) {
    return mapping.service(labels);
  }

  /** None for a heartbeat that says that it stopped: it tells of no episode. */
  Optional<Event> event(AlertStatement said, Instant receivedAt) throws MalformedInput {
    said.requireNames();
    LabelLimits.require(said.labels());
    boolean fires = said.state() == AlertStatement.State.FIRING;
    if (mapping.isHeartbeat(said.labels())) {
      return fires
          ? Optional.of(new AlertEvent.Heartbeat(cell(said), said.detector(), receivedAt))
          : Optional.empty();
    }
    return Optional.of(
        switch (said.state()) {
          case FIRING -> firing(said, receivedAt);
          case RESOLVED -> resolved(said, receivedAt);
          case ACKNOWLEDGED -> acknowledged(said, receivedAt);
        });
  }

  private AlertEvent firing(AlertStatement said, Instant receivedAt) throws MalformedInput {
    Known episode = begun(said);
    if (!said.when().tellsStart()) {
      episode = episodes.firing(alert(said), episode);
    }
    return new AlertEvent.Firing(
        episode.cell(),
        said.detector(),
        said.fingerprint(),
        name(said),
        severity(said),
        service(said),
        episode.startsAt(),
        receivedAt,
        said.labels(),
        marked(said, episode.cell()),
        clock(said),
        ownClock.get());
  }

  private AlertEvent resolved(AlertStatement said, Instant receivedAt) throws MalformedInput {
    Known episode = spokenOf(said);
    return new AlertEvent.Resolved(
        episode.cell(),
        said.detector(),
        said.fingerprint(),
        episode.name(),
        episode.severity(),
        episode.service(),
        episode.startsAt(),
        said.when().endOrSaid(),
        receivedAt,
        said.labels(),
        clock(said),
        ownClock.get());
  }

  private AlertEvent acknowledged(AlertStatement said, Instant receivedAt) throws MalformedInput {
    Known episode = spokenOf(said);
    return new AlertEvent.Acknowledged(
        episode.cell(),
        said.detector(),
        said.fingerprint(),
        episode.startsAt(),
        said.when().saidAt(),
        said.about().by(),
        receivedAt,
        clock(said));
  }

  /** The episode that a sender means who does not say that it begins. */
  private Known spokenOf(AlertStatement said) throws MalformedInput {
    if (said.when().tellsStart()) {
      return begun(said);
    }
    return episodes
        .last(alert(said))
        .orElseThrow(
            () ->
                new MalformedInput(
                    "fingerprint",
                    "expected that of an alert that has fired, or startsAt beside it"));
  }

  private Known begun(AlertStatement said) throws MalformedInput {
    Instant startsAt = said.when().tellsStart() ? said.when().startsAt() : said.when().saidAt();
    return new Known(cell(said), name(said), severity(said), service(said), startsAt, Instant.MAX);
  }

  private Map<String, String> marked(AlertStatement said, CellId cell) {
    Map<String, String> annotations = LabelLimits.cut(said.annotations());
    annotations.remove(SERVICE_MARK);
    if (!services.has(cell, service(said))) {
      annotations.put(SERVICE_MARK, UNKNOWN);
    }
    return annotations;
  }

  private CellId cell(AlertStatement said) throws MalformedInput {
    return said.about().cell().isEmpty()
        ? mapping.cell(said.labels())
        : JsonBody.cell(said.about().cell(), "cell");
  }

  /** No alert is refused for how much it says. */
  private String service(AlertStatement said) {
    String service =
        said.about().service().isEmpty()
            ? mapping.service(said.labels())
            : mapping.alias(said.about().service());
    return Brief.begin(service, EventBounds.LONGEST_TEXT);
  }

  private String severity(AlertStatement said) {
    String severity =
        said.about().severity().isEmpty()
            ? mapping.severity(said.labels())
            : said.about().severity();
    return Brief.begin(severity, EventBounds.LONGEST_NAME);
  }

  private static String name(AlertStatement said) {
    String name =
        said.about().name().isEmpty()
            ? said.labels().getOrDefault("alertname", "")
            : said.about().name();
    return Brief.begin(name, EventBounds.LONGEST_TEXT);
  }

  private ClockReading clock(AlertStatement said) {
    return mapping.clock(said.detector());
  }

  private static OpenEpisodes.Alert alert(AlertStatement said) {
    return new OpenEpisodes.Alert(said.detector(), said.fingerprint());
  }
}
