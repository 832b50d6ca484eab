package io.everdrill.probes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.events.ProbeCheck;
import io.everdrill.topics.events.ProbeEvent.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** Sends one HTTP request and reads the whole answer; redirects are answers, not followed. */
final class HttpLook implements Look {

  /** Text is looked for in this much of a body; the rest is read and dropped. */
  static final int BODY_LIMIT = 1 << 20;

  private static final String VALUE_ENDS = " \t\r\n\"',]}<";

  private static final int VALUE_LIMIT = 64;

  private final HttpClient client;
  private final ProbeCheck.Http check;
  private final Answer answer;

  /** What is made of a whole answer. */
  interface Answer {
    void judge(int status, Buffer body, Attempt attempt);
  }

  /**
   * @param client shared by all HTTP probes, closed by its owner
   */
  HttpLook(HttpClient client, ProbeCheck.Http check) {
    this.client = client;
    this.check = check;
    this.answer = this::judge;
  }

  /**
   * @param check what to send
   * @param answer in place of what the check expects
   */
  HttpLook(HttpClient client, ProbeCheck.Http check, Answer answer) {
    this.client = client;
    this.check = check;
    this.answer = answer;
  }

  @Override
  public void begin(Attempt attempt) {
    client
        .request(options(attempt))
        .onFailure(attempt::failed)
        .onSuccess(request -> send(request, attempt));
  }

  @Override
  public void close() {}

  private RequestOptions options(Attempt attempt) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(check.method()))
            .setAbsoluteURI(check.url().toString())
            .setConnectTimeout(Math.max(1, attempt.budget().toMillis()));
    options.putHeader("user-agent", "everdrill-probe");
    check.headers().forEach(options::putHeader);
    return options;
  }

  private void send(HttpClientRequest request, Attempt attempt) {
    attempt.connected();
    attempt.releasedBy(request::reset);
    request
        .send(Buffer.buffer(check.body()))
        .onFailure(attempt::failed)
        .onSuccess(response -> read(response, attempt));
  }

  private void read(HttpClientResponse response, Attempt attempt) {
    attempt.firstByte();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(attempt::failed);
    response.handler(
        chunk -> body.appendBuffer(chunk, 0, Math.min(chunk.length(), BODY_LIMIT - body.length())));
    response.endHandler(end -> answer.judge(response.statusCode(), body, attempt));
  }

  private void judge(int status, Buffer body, Attempt attempt) {
    if (!asExpected(status)) {
      attempt.failed(
          new Symptom(Failure.STATUS, "expected status " + expectedStatus() + ", got " + status),
          status,
          "");
    } else if (!body.toString(UTF_8).contains(check.bodyContains())) {
      attempt.failed(
          new Symptom(
              Failure.BODY,
              "expected a body with '%s', got %d bytes without it"
                  .formatted(check.bodyContains(), body.length())),
          status,
          "");
    } else {
      attempt.passed(status, value(body.toString(UTF_8)));
    }
  }

  /** The first that stands after the text that announces it; empty if none does. */
  private String value(String body) {
    int marker = check.valueAfter().isEmpty() ? -1 : body.indexOf(check.valueAfter());
    if (marker < 0) {
      return "";
    }
    int from = marker + check.valueAfter().length();
    int until = from;
    while (until < body.length() && VALUE_ENDS.indexOf(body.charAt(until)) < 0) {
      until++;
    }
    return body.substring(from, Math.min(until, from + VALUE_LIMIT));
  }

  private boolean asExpected(int status) {
    return check.expectedStatus() == 0
        ? status >= 200 && status <= 299
        : status == check.expectedStatus();
  }

  private String expectedStatus() {
    return check.expectedStatus() == 0 ? "2xx" : String.valueOf(check.expectedStatus());
  }
}
