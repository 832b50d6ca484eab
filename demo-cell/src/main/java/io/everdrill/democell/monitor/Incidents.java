package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.RootCause.Ranking;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An incident is open while anything fires. A diagnosis is due when it opens, when the order of its
 * suspects changes and when an alert joins it.
 */
final class Incidents {
  static final String DETECTOR = "cell-monitor";
  static final String VERSION = "1.0";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final String cell;
  private String openIncident = "";
  private Said lastSaid = Said.NOTHING;

  private record Said(List<String> suspects, Set<String> alerts) {
    static final Said NOTHING = new Said(List.of(), Set.of());

    boolean covers(Said other) {
      return suspects.equals(other.suspects) && alerts.containsAll(other.alerts);
    }
  }

  Incidents(String cell) {
    this.cell = cell;
  }

  /** The diagnosis that is due now, if one is. */
  Optional<JsonObject> diagnose(List<Alert> alerts, Ranking ranking, Instant now) {
    List<Alert> firing = alerts.stream().filter(Alert::firing).toList();
    if (firing.isEmpty()) {
      openIncident = "";
      lastSaid = Said.NOTHING;
      return Optional.empty();
    }
    if (openIncident.isEmpty()) {
      openIncident = cell + "-" + now.toEpochMilli();
    }
    Said toSay =
        new Said(
            ranking.services(),
            firing.stream().map(Alert::fingerprint).collect(Collectors.toSet()));
    if (ranking.roots().isEmpty() || lastSaid.covers(toSay)) {
      return Optional.empty();
    }
    lastSaid = toSay;
    return Optional.of(body(firing, ranking, now));
  }

  private JsonObject body(List<Alert> firing, Ranking ranking, Instant now) {
    JsonArray alerts = new JsonArray();
    for (Alert alert : firing) {
      alerts.add(
          new JsonObject()
              .put("fingerprint", alert.fingerprint())
              .put("startsAt", MICROS.format(alert.startsAt())));
    }
    JsonArray roots = new JsonArray();
    for (RootCause.Root root : ranking.roots()) {
      roots.add(
          new JsonObject().put("service", root.service()).put("confidence", root.confidence()));
    }
    return new JsonObject()
        .put("detector", DETECTOR)
        .put("detectorVersion", VERSION)
        .put("cell", cell)
        .put("incident", openIncident)
        .put("diagnosedAt", MICROS.format(now))
        .put("alerts", alerts)
        .put("roots", roots)
        .put("evidence", new JsonArray(ranking.evidence()));
  }
}
