package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagerDutyEventTest {

  private static final String TRIGGER =
      """
      {"routing_key": "0123456789abcdef0123456789abcdef", "event_action": "trigger",
       "dedup_key": "srv01/down", "client": "Sample Monitoring",
       "payload": {"summary": "payment-svc is down", "source": "srv01", "severity": "critical",
                   "component": "payment-svc", "class": "Down",
                   "custom_details": {"cell": "shop-eu", "load": 0.9, "ping": "1500ms"}},
       "images": [], "links": [{"href": "https://example.com", "text": "more"}]}
      """;

  private final OpenEpisodes episodes = new OpenEpisodes();
  private final PagerDutyEvent format =
      new PagerDutyEvent(Desks.with(AlertMapping.forCell("demo"), episodes));

  @Test
  void triggerIsAnAlertThatBeginsNow() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read(TRIGGER);

    assertThat(firing.cell().value()).isEqualTo("shop-eu");
    assertThat(firing.detector()).isEqualTo("the-sender");
    assertThat(firing.fingerprint()).isEqualTo("srv01/down");
    assertThat(firing.name()).isEqualTo("Down");
    assertThat(firing.severity()).isEqualTo("critical");
    assertThat(firing.service()).isEqualTo("payment-svc");
    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:05.000001Z");
    assertThat(firing.labels()).containsEntry("ping", "1500ms").doesNotContainKey("load");
  }

  @Test
  void secretOfTheSenderIsNotKept() throws MalformedInput {
    assertThat(read(TRIGGER).toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void timestampTellsWhenItBegan() throws MalformedInput {
    String stamped =
        TRIGGER.replace("\"source\"", "\"timestamp\": \"2026-11-21T02:59:58Z\", \"source\"");

    assertThat(((AlertEvent.Firing) read(stamped)).startsAt()).isEqualTo("2026-11-21T02:59:58Z");
  }

  @Test
  void everyTriggerUntilTheResolveIsOneEpisode() throws MalformedInput {
    AlertEvent.Firing first = (AlertEvent.Firing) read(TRIGGER);
    AlertEvent.Firing again = (AlertEvent.Firing) read(TRIGGER, 30);
    AlertEvent.Resolved resolved = (AlertEvent.Resolved) read(action("resolve"), 60);
    episodes.take(resolved);
    AlertEvent.Firing next = (AlertEvent.Firing) read(TRIGGER, 90);

    assertThat(again.episode()).isEqualTo(first.episode());
    assertThat(resolved.episode()).isEqualTo(first.episode());
    assertThat(resolved.cell()).isEqualTo(first.cell());
    assertThat(resolved.service()).isEqualTo("payment-svc");
    assertThat(resolved.endsAt()).isEqualTo("2026-11-21T03:01:05.000001Z");
    assertThat(next.startsAt()).isEqualTo("2026-11-21T03:01:35.000001Z");
  }

  @Test
  void acknowledgeIsOfTheEpisodeThatFired() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read(TRIGGER);
    AlertEvent.Acknowledged taken = (AlertEvent.Acknowledged) read(action("acknowledge"), 40);

    assertThat(taken.episode()).isEqualTo(firing.episode());
    assertThat(taken.acknowledgedAt()).isEqualTo("2026-11-21T03:00:45.000001Z");
  }

  @Test
  void resolveOfAnEpisodeKnownFromTheTopicAlone() throws MalformedInput {
    episodes.take(read(TRIGGER));
    OpenEpisodes rebuilt = new OpenEpisodes();
    rebuilt.take(read(TRIGGER));
    PagerDutyEvent restarted =
        new PagerDutyEvent(Desks.with(AlertMapping.forCell("demo"), rebuilt));

    Event resolved =
        restarted
            .read(Desks.messageAt(action("resolve"), Desks.RECEIVED.plusSeconds(9)))
            .events()
            .getFirst();

    assertThat(((AlertEvent.Resolved) resolved).episode())
        .isEqualTo(((AlertEvent.Firing) read(TRIGGER)).episode());
  }

  @Test
  void s8ResolveOfNothingIsRefusedAndSaysWhy() {
    assertThatThrownBy(() -> read(action("resolve")))
        .isInstanceOf(MalformedInput.class)
        .hasMessageContaining("expected that of an alert that has fired");
  }

  @Test
  void triggerWithoutAKeyHasTheSameOneEachTime() throws MalformedInput {
    String keyless = TRIGGER.replace("\"dedup_key\": \"srv01/down\",", "");

    assertThat(((AlertEvent.Firing) read(keyless)).fingerprint())
        .hasSize(16)
        .isEqualTo(((AlertEvent.Firing) read(keyless, 60)).fingerprint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"trigger\"|\"explode\"|event_action: expected trigger, acknowledge or resolve",
        "\"payload\"|\"other\"|payload: expected an object, got nothing",
        "\"srv01/down\"|7|dedup_key: expected text, got a number",
        "\"critical\"|[]|severity: expected text, got a list",
        "\"shop-eu\"|\"No Cell\"|labels.cell: ",
      })
  void whatIsNoneNamesTheField(String right, String wrong, String message) {
    assertThatThrownBy(() -> read(TRIGGER.replace(right, wrong)))
        .isInstanceOf(MalformedInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void keyThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> read(TRIGGER.replace("srv01/down", "x".repeat(256))))
        .hasMessage("fingerprint: expected 1 to 255 characters, got 256");
  }

  private static String action(String action) {
    return "{\"routing_key\": \"k\", \"event_action\": \"%s\", \"dedup_key\": \"srv01/down\"}"
        .formatted(action);
  }

  private Event read(String body) throws MalformedInput {
    return read(body, 0);
  }

  private Event read(String body, long afterSeconds) throws MalformedInput {
    Instant at = Desks.RECEIVED.plusSeconds(afterSeconds);
    Message message =
        new Message(
            body.getBytes(java.nio.charset.StandardCharsets.UTF_8), "the-sender", at, Map.of());
    return format.read(message).events().getFirst();
  }
}
