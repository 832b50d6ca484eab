package io.everdrill.democell.monitor;

import io.everdrill.democell.monitor.AlertGroups.Notification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of Alertmanager's webhook, version 4. */
final class Webhook {
  static final String RECEIVER = "cell-monitor";

  private final String externalUrl;

  Webhook(String externalUrl) {
    this.externalUrl = externalUrl;
  }

  JsonObject body(Notification notification) {
    List<Alert> alerts = notification.alerts();
    JsonArray items = new JsonArray();
    alerts.forEach(alert -> items.add(item(alert)));
    return new JsonObject()
        .put("version", "4")
        .put("groupKey", groupKey(notification.groupLabels()))
        .put("truncatedAlerts", 0)
        .put("status", notification.status())
        .put("receiver", RECEIVER)
        .put("groupLabels", json(notification.groupLabels()))
        .put("commonLabels", json(common(alerts.stream().map(Alert::labels).toList())))
        .put("commonAnnotations", json(common(alerts.stream().map(Webhook::annotations).toList())))
        .put("externalURL", externalUrl)
        .put("alerts", items);
  }

  private JsonObject item(Alert alert) {
    return new JsonObject()
        .put("status", alert.status())
        .put("labels", json(alert.labels()))
        .put("annotations", json(annotations(alert)))
        .put("startsAt", alert.startsAt().toString())
        .put("endsAt", alert.endsAt().toString())
        .put("generatorURL", externalUrl + "/rules/" + alert.labels().get("alertname"))
        .put("fingerprint", alert.fingerprint());
  }

  private static Map<String, String> annotations(Alert alert) {
    return Map.of("summary", alert.summary());
  }

  private static String groupKey(Map<String, String> labels) {
    StringBuilder key = new StringBuilder("{}:{");
    new TreeMap<>(labels).forEach((n, v) -> key.append(n).append("=\"").append(v).append('"'));
    return key.append('}').toString();
  }

  /** What all of them have in common. */
  private static Map<String, String> common(List<Map<String, String>> maps) {
    Map<String, String> common = new HashMap<>(maps.getFirst());
    maps.forEach(map -> common.entrySet().retainAll(map.entrySet()));
    return common;
  }

  private static JsonObject json(Map<String, String> map) {
    JsonObject json = new JsonObject();
    new TreeMap<>(map).forEach(json::put);
    return json;
  }
}
