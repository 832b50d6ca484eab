package io.everdrill.gateway.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.topics.events.AlertEvent;
import io.everdrill.topics.events.DiagnosisEvent;
import io.everdrill.topics.events.Event;
import io.everdrill.topics.events.IncidentEvent;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {

  private static final String FIRING = "io.everdrill.alert.firing.v1";

  private final CloudEvents format =
      new CloudEvents(
          new PlainAlert(Desks.usual()),
          Map.of(
              "diagnosis", new DiagnosisReport("demo"),
              "incident", new IncidentReport("demo")),
          Map.of("com.acme.alarm", "alert"));

  @Test
  void binaryModeHasItsAttributesInHeaders() throws MalformedInput {
    AlertEvent.Firing firing =
        (AlertEvent.Firing)
            format
                .read(Desks.messageWith("{\"name\": \"Slow\"}", binary(FIRING)))
                .events()
                .getFirst();

    assertThat(firing.name()).isEqualTo("Slow");
    assertThat(firing.startsAt()).isEqualTo("2026-11-21T02:59:59Z");
  }

  @Test
  void headersArePercentDecoded() throws MalformedInput {
    Map<String, String> headers = binary("io.everdrill%2Ealert.firing%2ev1");

    assertThat(format.read(Desks.messageWith("{\"name\": \"Slow\"}", headers)).events())
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class);
  }

  @Test
  void structuredModeHoldsItsDataInside() throws MalformedInput {
    assertThat(structured(FIRING, "\"data\": {\"name\": \"Slow\"}"))
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class);
    assertThat(structured(FIRING, "\"data\": \"{\\\"name\\\": \\\"Slow\\\"}\""))
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class);
    String base64 = Base64.getEncoder().encodeToString("{\"name\": \"Slow\"}".getBytes(UTF_8));
    assertThat(structured(FIRING, "\"data_base64\": \"" + base64 + "\""))
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class);
  }

  @Test
  void typeTellsWhatTheDataIs() throws MalformedInput {
    assertThat(structured("com.acme.alarm", "\"data\": {\"name\": \"Slow\"}"))
        .hasExactlyElementsOfTypes(AlertEvent.Firing.class);
    assertThat(structured("io.everdrill.alert.resolved.v1", "\"data\": {\"name\": \"Slow\"}"))
        .hasExactlyElementsOfTypes(AlertEvent.Resolved.class);
    assertThat(structured("io.everdrill.alert.acknowledged.v1", "\"data\": {\"name\": \"Slow\"}"))
        .hasExactlyElementsOfTypes(AlertEvent.Acknowledged.class);
    assertThat(
            structured(
                "io.everdrill.diagnosis.v1",
                "\"data\": {\"detector\": \"rca\", \"incident\": \"i\","
                    + " \"diagnosedAt\": \"2026-11-21T03:00:00Z\"}"))
        .hasExactlyElementsOfTypes(DiagnosisEvent.Diagnosed.class);
    assertThat(structured("io.everdrill.incident.opened.v1", "\"data\": {\"incident\": \"i\"}"))
        .hasExactlyElementsOfTypes(IncidentEvent.Opened.class);
  }

  @Test
  void s8BatchKeepsTheGoodAndHandsBackTheBad() throws MalformedInput {
    String good = event(FIRING, "\"data\": {\"name\": \"Slow\"}");
    Intake intake =
        format.read(
            Desks.messageWith(
                "[" + good + "," + event("com.other", "\"data\": {}") + "]",
                Map.of("content-type", "application/cloudevents-batch+json; charset=utf-8")));

    assertThat(intake.events()).hasSize(1);
    assertThat(intake.refused()).extracting(Intake.Refused::where).containsExactly("[1].data.type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ce-specversion|0.3|specversion: expected a CloudEvent of specversion 1.0, got '0.3'",
        "ce-id||ce-id: expected a value",
        "ce-source||ce-source: expected a value",
        "ce-type|com.other|type: expected one of",
        "ce-type|a%2|ce-type: expected two hex digits",
        "ce-time|today|ce-time: expected an RFC 3339",
      })
  void headerThatIsWrongIsNamed(String header, String value, String message) {
    Map<String, String> headers = new HashMap<>(binary(FIRING));
    headers.put(header, value == null ? "" : value);

    assertThatThrownBy(() -> format.read(Desks.messageWith("{\"name\": \"Slow\"}", headers)))
        .isInstanceOf(MalformedInput.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void formatThatThereIsNotIsRefusedAtStart() {
    assertThatThrownBy(
            () ->
                new CloudEvents(
                    new PlainAlert(Desks.usual()),
                    Map.of("diagnosis", m -> null, "incident", m -> null),
                    Map.of("com.acme", "smoke")))
        .hasMessage("cloudEventTypes.com.acme: expected one of [alert, diagnosis, incident]");
  }

  private List<Event> structured(String type, String data) throws MalformedInput {
    return format
        .read(
            Desks.messageWith(
                event(type, data), Map.of("content-type", "Application/CloudEvents+JSON")))
        .events();
  }

  private static String event(String type, String data) {
    return "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\", \"type\": \"%s\", %s}"
        .formatted(type, data);
  }

  private static Map<String, String> binary(String type) {
    return Map.of(
        "content-type", "application/json",
        "ce-specversion", "1.0",
        "ce-id", "1",
        "ce-source", "/acme",
        "ce-time", "2026-11-21T02:59:59Z",
        "ce-type", type);
  }
}
