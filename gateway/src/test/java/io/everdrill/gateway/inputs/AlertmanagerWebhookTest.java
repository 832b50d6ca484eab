package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.gateway.Payloads;
import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.ClockReading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertmanagerWebhookTest {

  private final AlertmanagerWebhook webhook = new AlertmanagerWebhook(Desks.usual());

  @Test
  void oneEventForEachFingerprintAndState() throws MalformedInput {
    Intake intake = read(Payloads.ALERTMANAGER_V4);

    assertThat(intake.refused()).isEmpty();
    assertThat(intake.events())
        .hasExactlyElementsOfTypes(
            AlertEvent.Firing.class, AlertEvent.Firing.class, AlertEvent.Resolved.class);
    AlertEvent.Firing firing = (AlertEvent.Firing) intake.events().getFirst();
    assertThat(firing.cell().value()).isEqualTo("shop-eu");
    assertThat(firing.detector()).isEqualTo("cell-monitor");
    assertThat(firing.name()).isEqualTo("HighErrorRate");
    assertThat(firing.severity()).isEqualTo("page");
    assertThat(firing.service()).isEqualTo("payment-svc");
    assertThat(firing.annotations()).containsKey("summary");
    assertThat(firing.clock()).isEqualTo(ClockReading.UNKNOWN);
    assertThat(firing.receivedClock()).isEqualTo(Desks.CLOCK);
    AlertEvent.Resolved resolved = (AlertEvent.Resolved) intake.events().getLast();
    assertThat(resolved.receivedClock()).isEqualTo(Desks.CLOCK);
  }

  @Test
  void instantsAreAsFineAsTheContractsJson() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read(Payloads.ALERTMANAGER_V4).events().get(0);

    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:00.123456Z");
    assertThat(firing.receivedAt()).isEqualTo("2026-11-21T03:00:05.000001Z");
  }

  @Test
  void zoneOfStartsAtIsHeeded() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read(Payloads.ALERTMANAGER_V4).events().get(1);

    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:01Z");
  }

  @Test
  void aRepeatIsTheSameEpisode() throws MalformedInput {
    AlertEvent.Firing first = (AlertEvent.Firing) read(Payloads.ALERTMANAGER_V4).events().get(0);
    AlertEvent.Firing repeat =
        (AlertEvent.Firing)
            webhook
                .read(Desks.messageAt(Payloads.ALERTMANAGER_V4, Desks.RECEIVED.plusSeconds(60)))
                .events()
                .get(0);

    assertThat(repeat.episode()).isEqualTo(first.episode());
    assertThat(repeat.identity()).isNotEqualTo(first.identity());
  }

  @Test
  void theSameAlertTwiceInOnePayloadIsOneEvent() throws MalformedInput {
    assertThat(read(payload(alert("firing", "f"), alert("firing", "f"))).events()).hasSize(1);
    assertThat(read(payload(alert("firing", "f"), alert("resolved", "f"))).events()).hasSize(2);
  }

  @Test
  void watchdogIsASignOfLife() throws MalformedInput {
    Intake intake = read(payload(alert("firing", "f").replace("\"Down\"", "\"Watchdog\"")));

    assertThat(intake.events()).hasExactlyElementsOfTypes(AlertEvent.Heartbeat.class);
  }

  @Test
  void watchdogThatStoppedIsNone() throws MalformedInput {
    Intake intake = read(payload(alert("resolved", "f").replace("\"Down\"", "\"Watchdog\"")));

    assertThat(intake.events()).isEmpty();
    assertThat(intake.refused()).isEmpty();
  }

  @Test
  void serviceIsTheFirstLabelThatThereIsThenItsAlias() throws MalformedInput {
    AlertMapping mapping =
        new AlertMapping(
            "demo",
            new AlertMapping.Labels("cell", List.of("svc", "job"), "severity"),
            Map.of("pay", "payment-svc"),
            Map.of("alertname", "Watchdog"),
            Map.of("cell-monitor", "prometheus"),
            Map.of("prometheus", Duration.ofMillis(50)),
            Map.of());
    String labels = "{\"alertname\": \"Down\", \"svc\": \"\", \"job\": \"pay\"}";

    AlertEvent.Firing firing =
        (AlertEvent.Firing)
            new AlertmanagerWebhook(Desks.with(mapping, new OpenEpisodes()))
                .read(Desks.message(payload(alert("firing", "f", labels))))
                .events()
                .getFirst();

    assertThat(firing.service()).isEqualTo("payment-svc");
    assertThat(firing.detector()).isEqualTo("prometheus");
    assertThat(firing.clock()).isEqualTo(ClockReading.configured(Duration.ofMillis(50)));
    assertThat(firing.cell().value()).isEqualTo("demo");
  }

  @Test
  void alertOfNoKnownServiceIsKeptAndMarked() throws MalformedInput {
    AlertEvent.Firing firing =
        (AlertEvent.Firing) read(payload(alert("firing", "f", "{}"))).events().getFirst();

    assertThat(firing.service()).isEmpty();
    assertThat(firing.annotations()).containsEntry(AlertDesk.SERVICE_MARK, "unknown");
  }

  @Test
  void alertOfAServiceOfTheInventoryIsNotMarked() throws MalformedInput {
    KnownServices services = new KnownServices();
    services.take(Desks.target("demo", "pay-1", "payment-svc", "pay"));
    AlertmanagerWebhook knowing =
        new AlertmanagerWebhook(
            new AlertDesk(
                AlertMapping.forCell("demo"), new OpenEpisodes(), services, () -> Desks.CLOCK));
    String alerts =
        payload(
            alert("firing", "f1", "{\"service\": \"payment-svc\"}"),
            alert("firing", "f2", "{\"service\": \"pay\"}"),
            alert("firing", "f3", "{\"service\": \"payment-svc\", \"cell\": \"other\"}"));

    assertThat(knowing.read(Desks.message(alerts)).events())
        .extracting(e -> ((AlertEvent.Firing) e).annotations().get(AlertDesk.SERVICE_MARK))
        .containsExactly(null, null, "unknown");
  }

  @Test
  void resolvedWithoutAnEndEndsWhenItCame() throws MalformedInput {
    Intake intake =
        read(
            payload(
                alert("resolved", "f").replace("2026-11-21T03:05:00Z", "0001-01-01T00:00:00Z")));

    assertThat(((AlertEvent.Resolved) intake.events().getFirst()).endsAt())
        .isEqualTo("2026-11-21T03:00:05.000001Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"fingerprint\": \"f\"|\"fingerprint\": 7|alerts[0].fingerprint|expected text, got a"
            + " number",
        "\"firing\"|\"odd\"|alerts[0].status|expected firing or resolved, got 'odd'",
        "2026-11-21T03:00:00Z|yesterday|alerts[0].startsAt|expected an RFC 3339 instant",
        "2026-11-21T03:00:00Z|0001-01-01T00:00:00Z|alerts[0].startsAt|got the zero time",
        "\"Down\"|[]|alerts[0].labels.alertname|expected text, got a list",
        "\"cell\": \"demo\"|\"cell\": \"No Cell\"|alerts[0].labels.cell|got 'No Cell'",
      })
  void s8OneBadAlertIsHandedBackAndTheOthersCount(
      String right, String wrong, String where, String reason) throws MalformedInput {
    Intake intake =
        read(payload(alert("firing", "f").replace(right, wrong), alert("firing", "good")));

    assertThat(intake.events()).hasSize(1);
    assertThat(intake.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.where()).isEqualTo(where);
              assertThat(refused.reason()).contains(reason);
              assertThat(new String(refused.bytes(), UTF_8)).startsWith("{\"status\"");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"version\"|line 1, column",
        "[]|body: expected a JSON object, got a list",
        "null|body: expected a JSON object, got null",
        "{}|version: expected \"4\"",
        "{\"version\": \"3\"}|version: expected \"4\"",
        "{\"version\": \"4\"}|alerts: expected a list, got nothing",
        "{\"version\": \"4\", \"alerts\": []}|receiver: expected text, got nothing",
        "{} {}|line 1, column",
      })
  void payloadThatIsNoneSaysWhy(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(MalformedInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void reasonIsShortHoweverLongTheMistake() throws MalformedInput {
    Intake intake =
        read(payload(alert("firing", "f").replace("\"firing\"", '"' + "x".repeat(100_000) + '"')));

    assertThat(intake.refused().getFirst().reason()).hasSizeLessThan(400);
  }

  private Intake read(String body) throws MalformedInput {
    return webhook.read(Desks.message(body));
  }

  private static String payload(String... alerts) {
    return "{\"version\": \"4\", \"receiver\": \"cell-monitor\", \"alerts\": ["
        + String.join(",", alerts)
        + "]}";
  }

  private static String alert(String status, String fingerprint) {
    return alert(status, fingerprint, "{\"alertname\": \"Down\", \"cell\": \"demo\"}");
  }

  private static String alert(String status, String fingerprint, String labels) {
    return """
    {"status": "%s", "labels": %s, "annotations": {}, "startsAt": "2026-11-21T03:00:00Z",
     "endsAt": "2026-11-21T03:05:00Z", "fingerprint": "%s"}\
    """
        .formatted(status, labels, fingerprint);
  }
}
