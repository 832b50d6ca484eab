package io.everdrill.gateway.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainAlertTest {

  private final PlainAlert format = new PlainAlert(Desks.usual());

  @Test
  void aNameIsEnough() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read("{\"name\": \"Slow\"}").getFirst();

    assertThat(firing.name()).isEqualTo("Slow");
    assertThat(firing.cell().value()).isEqualTo("demo");
    assertThat(firing.detector()).isEqualTo("the-sender");
    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:05.000001Z");
    assertThat(firing.fingerprint()).hasSize(16);
  }

  @Test
  void whatItSaysItselfGoesBeforeItsLabels() throws MalformedInput {
    AlertEvent.Firing firing =
        (AlertEvent.Firing)
            read("""
                {"name": "Slow", "cell": "shop", "detector": "apm", "fingerprint": "f", "severity": "page",
                 "service": "auth", "startsAt": "2026-11-21T03:00:00Z",
                 "labels": {"service": "other", "cell": "other", "severity": "low"}}
                """)
                .getFirst();

    assertThat(List.of(firing.cell().value(), firing.detector(), firing.fingerprint()))
        .containsExactly("shop", "apm", "f");
    assertThat(List.of(firing.service(), firing.severity())).containsExactly("auth", "page");
    assertThat(firing.startsAt()).isEqualTo("2026-11-21T03:00:00Z");
  }

  @Test
  void detectorWhoseNameIsTooLongIsRefused() {
    assertThatThrownBy(
            () -> read("{\"name\": \"Slow\", \"detector\": \"%s\"}".formatted("d".repeat(257))))
        .isInstanceOf(MalformedInput.class)
        .hasMessage("detector: expected 1 to 256 characters, got 257");
  }

  @Test
  void resolvedIsOfTheSameEpisodeWithNoFingerprintNorStartGiven() throws MalformedInput {
    AlertEvent.Firing firing = (AlertEvent.Firing) read("{\"name\": \"Slow\"}").getFirst();
    AlertEvent.Resolved resolved =
        (AlertEvent.Resolved) read("{\"name\": \"Slow\", \"state\": \"resolved\"}").getFirst();

    assertThat(resolved.episode()).isEqualTo(firing.episode());
  }

  @Test
  void acknowledgementNamesWhoTookItOn() throws MalformedInput {
    AlertEvent.Firing firing =
        (AlertEvent.Firing) read("{\"detector\": \"apm\", \"fingerprint\": \"f\"}").getFirst();
    String body =
        "{\"detector\": \"apm\", \"fingerprint\": \"f\","
            + " \"acknowledgedAt\": \"2026-11-21T03:00:09Z\"}";

    AlertEvent.Acknowledged taken =
        (AlertEvent.Acknowledged)
            format.acknowledgements().read(Desks.message(body)).events().getFirst();

    assertThat(taken.episode()).isEqualTo(firing.episode());
    assertThat(taken.by()).isEqualTo("the-sender");
    assertThat(taken.acknowledgedAt()).isEqualTo("2026-11-21T03:00:09Z");
  }

  @Test
  void differentAlertsHaveDifferentFingerprints() throws MalformedInput {
    List<Event> events =
        read(
            "[{\"name\": \"a\"}, {\"name\": \"a\", \"service\": \"b\"},"
                + " {\"name\": \"ab\"}, {\"name\": \"a\", \"labels\": {\"k\": \"v\"}}]");

    assertThat(events)
        .extracting(e -> ((AlertEvent.Firing) e).fingerprint())
        .doesNotHaveDuplicates()
        .hasSize(4);
  }

  @Test
  void s8OneBadAlertOfAListIsHandedBack() throws MalformedInput {
    Intake intake =
        format.read(Desks.message("[{\"name\": \"a\"}, {\"name\": \"b\", \"state\": \"odd\"}]"));

    assertThat(intake.events()).hasSize(1);
    assertThat(intake.refused()).extracting(Intake.Refused::where).containsExactly("[1].state");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|name: expected a name, labels or a fingerprint, got none",
        "[[]]|[0]: expected a JSON object, got a list",
        "{\"name\": 1}|name: expected text, got a number",
        "{\"name\": \"a\", \"state\": \"odd\"}|state: expected firing, acknowledged or resolved",
        "{\"name\": \"a\", \"startsAt\": \"+99999-01-01T00:00:00Z\"}|startsAt: expected an RFC 3339",
        "{\"name\": \"a\", \"labels\": {\"k\": {}}}|labels.k: expected text, got an object",
        "{\"name\": \"a\", \"cell\": \"A B\"}|cell: ",
      })
  void whatIsNoneNamesTheField(String body, String message) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(MalformedInput.class)
        .hasMessageStartingWith(message);
  }

  private List<Event> read(String body) throws MalformedInput {
    return format.read(Desks.message(body)).events();
  }
}
