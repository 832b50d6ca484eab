package io.everdrill.scheduler;

import io.everdrill.topics.Brief;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.IncidentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What goes on in a cell that is no drill's business: alerts of the highest severity that fire, by
 * episode, and open incidents, by id. What others wrote is kept in brief, for all of it is one
 * record.
 */
record Hazards(SortedMap<String, Critical> criticals, SortedMap<String, Incident> incidents) {

  /** An alert that nobody repeated for this long resolved unheard; repeats come every few hours. */
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(24);

  /** Of more than this the oldest goes: a new one always counts. */
  private static final int MOST = 1000;

  static final Hazards NONE = new Hazards(new TreeMap<>(), new TreeMap<>());

  record Critical(String name, String service, Instant heardAt) {}

  record Incident(String summary, Instant openedAt) {}

  /**
   * @param highest the severities that count; an alert that is told again with a lower one stays
   *     until it resolves
   */
  Hazards with(AlertEvent event, List<String> highest) {
    return switch (event) {
      case AlertEvent.Firing f when highest.stream().anyMatch(f.severity()::equalsIgnoreCase) ->
          new Hazards(
              put(
                  criticals,
                  Brief.name(f.episode().toString()),
                  new Critical(Brief.text(f.name()), Brief.text(f.service()), f.receivedAt()),
                  Critical::heardAt),
              incidents);
      case AlertEvent.Firing f -> this;
      case AlertEvent.Resolved r ->
          new Hazards(without(criticals, r.episode().toString()), incidents);
      case AlertEvent.Acknowledged a -> this;
      case AlertEvent.Heartbeat h -> this;
    };
  }

  Hazards with(IncidentEvent event) {
    return switch (event) {
      case IncidentEvent.Opened o ->
          new Hazards(
              criticals,
              put(
                  incidents,
                  Brief.name(o.incident()),
                  new Incident(Brief.text(o.summary()), o.openedAt()),
                  Incident::openedAt));
      case IncidentEvent.Closed c -> new Hazards(criticals, without(incidents, c.incident()));
    };
  }

  private static <V> SortedMap<String, V> put(
      SortedMap<String, V> map, String key, V value, Function<V, Instant> since) {
    SortedMap<String, V> more = new TreeMap<>(map);
    more.put(key, value);
    while (more.size() > MOST) {
      more.remove(
          Collections.min(more.entrySet(), Map.Entry.comparingByValue(Comparator.comparing(since)))
              .getKey());
    }
    return more;
  }

  private static <V> SortedMap<String, V> without(Map<String, V> map, String key) {
    SortedMap<String, V> fewer = new TreeMap<>(map);
    fewer.remove(Brief.name(key));
    fewer.remove(key); // As it was kept before it was kept in brief.
    return fewer;
  }
}
