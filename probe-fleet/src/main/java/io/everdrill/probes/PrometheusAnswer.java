package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.everdrill.topics.Json;
import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeCheck.Prometheus;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks a server that speaks Prometheus' HTTP API for one value, and holds it against its bound. A
 * query without a value, or with several, fails: nothing is known then.
 *
 * @param check what to ask
 */
record PrometheusAnswer(Prometheus check) implements HttpLook.Answer {

  private static final int OK = 200;
  private static final int TEXT_LIMIT = 200;

  /** By POST, for a query may be longer than what a way to the server lets a URL be. */
  ProbeCheck.Http request(String token) {
    Map<String, String> headers = new HashMap<>(check.headers());
    headers.put("content-type", "application/x-www-form-urlencoded");
    if (!token.isEmpty()) {
      headers.put("authorization", "Bearer " + token);
    }
    String base = check.url().toString().replaceAll("/+$", "");
    return new ProbeCheck.Http(
        "POST",
        URI.create(base + "/api/v1/query"),
        headers,
        "query=" + URLEncoder.encode(check.query(), UTF_8),
        0,
        "");
  }

  @Override
  public void judge(int status, Buffer body, Attempt attempt) {
    String text = body.toString(UTF_8);
    if (status != OK) {
      String said = text.substring(0, Math.min(text.length(), TEXT_LIMIT));
      attempt.failed(
          new Symptom(Failure.STATUS, "expected status 200, got " + status + ": " + said),
          status,
          "");
      return;
    }
    try {
      judge(Json.mapper().readTree(text).path("data"), attempt);
    } catch (JsonProcessingException e) {
      attempt.failed(
          new Symptom(Failure.BODY, "expected JSON, got " + e.getOriginalMessage()), OK, "");
    }
  }

  private void judge(JsonNode data, Attempt attempt) {
    JsonNode result = data.path("result");
    int found = data.path("resultType").asText().equals("vector") ? result.size() : 1;
    String value =
        data.path("resultType").asText().equals("vector")
            ? result.path(0).path("value").path(1).asText()
            : result.path(1).asText();
    if (found != 1 || value.isEmpty()) {
      attempt.failed(
          new Symptom(Failure.VALUE, "expected one value, got " + (found == 1 ? "none" : found)),
          OK,
          "");
    } else if (Double.isNaN(number(value)) || !check.bound().holds(number(value))) {
      attempt.failed(
          new Symptom(Failure.VALUE, "expected " + check.bound() + ", got " + value), OK, value);
    } else {
      attempt.passed(OK, value);
    }
  }

  /** As Prometheus writes it; no number is NaN too. */
  private static double number(String value) {
    return switch (value) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> finite(value);
    };
  }

  private static double finite(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
