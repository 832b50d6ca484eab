package io.everdrill.democell.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.5Z");

  private final Webhook webhook = new Webhook("http://127.0.20.110:8080");

  @Test
  void saysWhatAlertmanagerSays() {
    Alert one = Alert.firing(symptom("payment-svc-1"), START);
    Alert two = Alert.firing(symptom("payment-svc-2"), START).resolved(START.plusSeconds(9));
    AlertGroups.Notification notification =
        new AlertGroups.Notification(Map.of("service", "payment-svc"), List.of(one, two));

    JsonObject body = webhook.body(notification);

    assertThat(body)
        .isEqualTo(
            new JsonObject(
                """
                {"version":"4",
                 "groupKey":"{}:{service=\\"payment-svc\\"}",
                 "truncatedAlerts":0,
                 "status":"firing",
                 "receiver":"cell-monitor",
                 "groupLabels":{"service":"payment-svc"},
                 "commonLabels":{"alertname":"TargetDown","service":"payment-svc",
                   "severity":"critical"},
                 "commonAnnotations":{"summary":"down"},
                 "externalURL":"http://127.0.20.110:8080",
                 "alerts":[
                  {"status":"firing",
                   "labels":{"alertname":"TargetDown","instance":"payment-svc-1",
                     "service":"payment-svc","severity":"critical"},
                   "annotations":{"summary":"down"},
                   "startsAt":"2026-01-01T00:00:00.500Z",
                   "endsAt":"0001-01-01T00:00:00Z",
                   "generatorURL":"http://127.0.20.110:8080/rules/TargetDown",
                   "fingerprint":"%s"},
                  {"status":"resolved",
                   "labels":{"alertname":"TargetDown","instance":"payment-svc-2",
                     "service":"payment-svc","severity":"critical"},
                   "annotations":{"summary":"down"},
                   "startsAt":"2026-01-01T00:00:00.500Z",
                   "endsAt":"2026-01-01T00:00:09.500Z",
                   "generatorURL":"http://127.0.20.110:8080/rules/TargetDown",
                   "fingerprint":"%s"}]}
                """
                    .formatted(one.fingerprint(), two.fingerprint())));
  }

  @Test
  void anAlertWithoutServiceIsAGroupWithoutLabels() {
    Symptom watchdog = new Symptom(Map.of("alertname", "Watchdog", "severity", "none"), "alive");
    AlertGroups.Notification notification =
        new AlertGroups.Notification(Map.of(), List.of(Alert.firing(watchdog, START)));

    assertThat(webhook.body(notification).getString("groupKey")).isEqualTo("{}:{}");
  }

  private static Symptom symptom(String instance) {
    return Symptom.of("TargetDown", "critical", "payment-svc", "down").with("instance", instance);
  }
}
