package io.everdrill.democell.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns symptoms into alerts: one that lasts long enough fires, one that is gone resolves. Like
 * Prometheus, {@code startsAt} is when it began to fire, not when it was first seen.
 */
final class AlertBook {
  private final Duration holdBeforeFiring;
  private final Duration holdBeforeResolving;
  private final Map<Map<String, String>, Entry> entries = new HashMap<>();

  private record Entry(Instant since, Instant lastSeen, Alert alert, boolean firing) {}

  AlertBook(Duration holdBeforeFiring, Duration holdBeforeResolving) {
    this.holdBeforeFiring = holdBeforeFiring;
    this.holdBeforeResolving = holdBeforeResolving;
  }

  /** All alerts that fire now, and those that resolved in this very step. */
  List<Alert> update(List<Symptom> symptoms, Instant now) {
    Map<Map<String, String>, Symptom> present = new LinkedHashMap<>();
    symptoms.forEach(symptom -> present.put(symptom.labels(), symptom));
    present.values().forEach(symptom -> seen(symptom, now));
    List<Alert> alerts = new ArrayList<>();
    for (Entry entry : List.copyOf(entries.values())) {
      Map<String, String> labels = entry.alert().labels();
      boolean gone = !present.containsKey(labels);
      boolean over = gone && !now.isBefore(entry.lastSeen().plus(holdBeforeResolving));
      if (gone && (over || !entry.firing())) {
        entries.remove(labels);
      }
      if (entry.firing()) {
        alerts.add(over ? entry.alert().resolved(now) : entry.alert());
      }
    }
    return alerts;
  }

  private void seen(Symptom symptom, Instant now) {
    Entry before = entries.get(symptom.labels());
    Instant since = before == null ? now : before.since();
    boolean wasFiring = before != null && before.firing();
    boolean fires = wasFiring || !now.isBefore(since.plus(holdBeforeFiring));
    Instant startsAt = wasFiring ? before.alert().startsAt() : now;
    entries.put(symptom.labels(), new Entry(since, now, Alert.firing(symptom, startsAt), fires));
  }
}
