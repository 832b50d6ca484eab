package io.everdrill.democell.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what is told when, as Alertmanager does: alerts of one service are one group; a group is
 * told when an alert joins or resolves, and again at its repeat interval while one fires.
 */
final class AlertGroups {
  /** One group to be told, with all its alerts. */
  record Notification(Map<String, String> groupLabels, List<Alert> alerts) {
    String status() {
      return alerts.stream().anyMatch(Alert::firing) ? "firing" : "resolved";
    }
  }

  private record Told(Set<String> firing, Instant at) {}

  private final Duration repeatInterval;
  private final Map<String, Told> told = new HashMap<>();

  AlertGroups(Duration repeatInterval) {
    this.repeatInterval = repeatInterval;
  }

  List<Notification> due(List<Alert> alerts, Instant now) {
    Map<String, List<Alert>> byService = new TreeMap<>();
    for (Alert alert : alerts) {
      byService.computeIfAbsent(alert.service(), s -> new ArrayList<>()).add(alert);
    }
    List<Notification> due = new ArrayList<>();
    byService.forEach(
        (service, group) -> {
          if (mustTell(service, group, now)) {
            Map<String, String> labels = service.isEmpty() ? Map.of() : Map.of("service", service);
            due.add(new Notification(labels, List.copyOf(group)));
          }
        });
    return due;
  }

  private boolean mustTell(String service, List<Alert> group, Instant now) {
    Set<String> firing = new HashSet<>();
    boolean resolves = false;
    for (Alert alert : group) {
      if (alert.firing()) {
        firing.add(alert.fingerprint());
      } else {
        resolves = true;
      }
    }
    Told before = told.getOrDefault(service, new Told(Set.of(), Instant.MIN));
    boolean joins = !before.firing().containsAll(firing);
    boolean repeats = !firing.isEmpty() && !now.isBefore(before.at().plus(repeatInterval));
    boolean tell = joins || resolves || repeats;
    if (firing.isEmpty()) {
      told.remove(service);
    } else if (tell) {
      told.put(service, new Told(firing, now));
    }
    return tell;
  }
}
