package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.topics.events.AlertEvent;
import org.junit.jupiter.api.Test;

class GrafanaWebhookTest {

  private static final String BODY =
      """
      {"receiver": "drills", "status": "firing", "orgId": 1, "version": "1", "title": "[FIRING:2]",
       "state": "alerting", "message": "two", "truncatedAlerts": 0, "alerts": [
        {"status": "firing", "labels": {"alertname": "High memory usage", "service": "cart"},
         "annotations": {"summary": "much"}, "startsAt": "2026-11-21T04:00:00.5+01:00",
         "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "c6eadffa33fcdf37",
         "silenceURL": "", "dashboardURL": "", "panelURL": "", "imageURL": "",
         "values": {"B": 44.23943737541908, "C": 1}, "valueString": "[ var='B' ]"},
        {"status": "resolved", "labels": {"alertname": "Disk"}, "annotations": {},
         "startsAt": "2026-11-21T02:00:00Z", "endsAt": "2026-11-21T02:30:00Z",
         "fingerprint": "00c6eadffa33fcdf", "values": null}]}
      """;

  @Test
  void fieldsOfGrafanasOwnAreNoObstacle() throws MalformedInput {
    Intake intake = new GrafanaWebhook(Desks.usual()).read(Desks.message(BODY));

    assertThat(intake.refused()).isEmpty();
    assertThat(intake.events())
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class, AlertEvent.Resolved.class);
    AlertEvent.Firing firing = (AlertEvent.Firing) intake.events().getFirst();
    assertThat(firing.detector()).isEqualTo("drills");
    assertThat(firing.service()).isEqualTo("cart");
    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:00.500Z");
    assertThat(((AlertEvent.Resolved) intake.events().get(1)).endsAt())
        .isEqualTo("2026-11-21T02:30:00Z");
  }
}
