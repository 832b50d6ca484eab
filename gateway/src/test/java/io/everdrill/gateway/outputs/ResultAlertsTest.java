package io.everdrill.gateway.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everdrill.gateway.TestEvents;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.VerdictEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultAlertsTest {

  private static final Duration KEEP = Duration.ofHours(24);

  private final ResultAlerts alerts =
      new ResultAlerts(
          PushSettings.of(
              "ops", URI.create("http://am:9093"), URI.create("https://everdrill.test/")));

  @Test
  void whatNothingIsWrongWithIsNoAlert() throws Exception {
    assertThat(alerts.of(verdict("{}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "EverdrillMissed | {\"detectors\": [{\"detection\": {\"outcome\": \"missed\"}}]}"
            + "| cell-monitor did not notice noop on payment-svc-1",
        "EverdrillWrongRoot | {\"detectors\": [{\"rootCause\": {\"outcome\": \"wrong\","
            + " \"named\": \"cache-svc\", \"rankOfTruth\": 2, \"forbidden\": true}}]}"
            + "| cell-monitor named cache-svc, which must not be named, as the root of noop on"
            + " payment-svc-1",
        "EverdrillHypothesisRefuted | {\"impact\": {\"outcome\": \"felt\","
            + " \"firstFailureAt\": \"2026-11-21T03:01:01Z\", \"timeToFeltMs\": 1, \"results\": 100,"
            + " \"failures\": 40, \"passRateBefore\": 1, \"passRateDuring\": 0.6, \"services\": []}}"
            + "| noop on payment-svc-1: 60 % of probes passed, expected 95 %",
        "EverdrillNotRecovered | {\"recovery\": {\"outcome\": \"not-recovered\"}}"
            + "| payment-svc was not steady again in time after noop on payment-svc-1"
      })
  void whatIsWrongIsAnAlertThatALaterRevisionEnds(String name, String change, String summary)
      throws Exception {
    List<ResultAlerts.Alert> first = alerts.of(verdict(change));

    assertThat(first).hasSize(1);
    ResultAlerts.Alert alert = first.getFirst();
    assertThat(alert.labels())
        .containsEntry("alertname", name)
        .containsEntry("injection", "shop-1.0")
        .containsEntry("service", "payment-svc");
    assertThat(alert.annotations()).containsEntry("summary", summary);
    assertThat(alert.generatorURL()).isEqualTo("https://everdrill.test/#/drill/shop-1");
    Instant emittedAt = verdict("{}").emittedAt();
    assertThat(alert.endsAt()).isEqualTo(emittedAt.plus(KEEP));

    assertThat(alerts.of(verdict("{\"revision\": 2}")))
        .filteredOn(later -> later.labels().equals(alert.labels()))
        .singleElement()
        .extracting(ResultAlerts.Alert::endsAt)
        .isEqualTo(emittedAt);
  }

  @Test
  void whoOwnsTheServiceIsTold() throws Exception {
    assertThat(alerts.of(verdict("{\"recovery\": {\"outcome\": \"not-recovered\"}}")))
        .singleElement()
        .satisfies(alert -> assertThat(alert.labels()).containsEntry("owner", "payments"));
  }

  @ParameterizedTest
  @CsvSource({"censored, 1", "no-effect, 0", "placebo, 0"})
  void whatEndedTooEarlyTellsOfUsersAlone(String outcome, int count) throws Exception {
    String change =
        """
        {"outcome": "%s", "detectors": [{"detection": {"outcome": "missed"}}],
         "recovery": {"outcome": "not-recovered"}}
        """
            .formatted(outcome);

    assertThat(alerts.of(verdict(change))).hasSize(count);
  }

  /**
   * A verdict with which nothing is wrong, but for the change: that of an object is of its fields.
   */
  private static VerdictEvent.Injection verdict(String change) throws Exception {
    ObjectNode verdict =
        Json.mapper()
            .valueToTree(TestEvents.verdict("shop", 1, 1, "payment-svc", TestEvents.detected()));
    verdict
        .withObject("/circumstances")
        .set(
            "asked",
            Json.mapper()
                .readTree(
                    """
                    {"shape": {"kind": "steady"}, "limitMs": 15000, "mode": "sampling",
                     "hypothesis": {"minPassRate": 0.95, "windowMs": 5000}, "whyEnded": ""}
                    """));
    verdict.withObject("/circumstances/entity").put("owner", "payments");
    ObjectNode changes = (ObjectNode) Json.mapper().readTree(change);
    if (changes.remove("detectors") instanceof JsonNode detectors) {
      ((ObjectNode) verdict.path("detectors").get(0)).setAll((ObjectNode) detectors.get(0));
    }
    verdict.setAll(changes);
    return Json.mapper().treeToValue(verdict, VerdictEvent.Injection.class);
  }
}
