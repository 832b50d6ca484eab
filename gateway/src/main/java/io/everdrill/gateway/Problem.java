package io.everdrill.gateway;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is not done, as the caller is told: problem+json of RFC 9457. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final transient Map<String, String> headers;

  private Problem(int status, String title, String detail, Map<String, String> headers) {
    // No stack trace: it is an answer, not a failure of ours.
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.headers = Map.copyOf(headers);
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "Bad Request", detail, Map.of());
  }

  /**
   * @param error of RFC 6750, empty where no token came
   */
  static Problem unauthorized(String detail, String error) {
    String challenge =
        "Bearer realm=\"everdrill\"" + (error.isEmpty() ? "" : ", error=\"" + error + "\"");
    return new Problem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", challenge));
  }

  static Problem forbidden(String detail, String scope) {
    String challenge =
        "Bearer realm=\"everdrill\", error=\"insufficient_scope\", scope=\"" + scope + "\"";
    return new Problem(403, "Forbidden", detail, Map.of("WWW-Authenticate", challenge));
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not Found", detail, Map.of());
  }

  /** It was here; the detail says where it still is. */
  static Problem gone(String detail) {
    return new Problem(410, "Gone", detail, Map.of());
  }

  static Problem methodNotAllowed(String allowed) {
    return new Problem(405, "Method Not Allowed", "expected " + allowed, Map.of("Allow", allowed));
  }

  static Problem bodyTooSlow(Duration limit) {
    return new Problem(
        408,
        "Request Timeout",
        "expected the whole body within " + limit.toSeconds() + " s",
        Map.of("Connection", "close"));
  }

  static Problem bodyTooLarge(long maxBytes) {
    return new Problem(
        413,
        "Content Too Large",
        "expected a body of at most " + maxBytes + " bytes",
        Map.of("Connection", "close"));
  }

  /** After what cannot be read nobody knows where the next request would begin. */
  static Problem notReadable(Throwable cause) {
    Map<String, String> last = Map.of("Connection", "close");
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new Problem(
              414,
              "URI Too Long",
              "expected a line of at most "
                  + HttpServerOptions.DEFAULT_MAX_INITIAL_LINE_LENGTH
                  + " bytes",
              last);
      case TooLongHttpHeaderException _ ->
          new Problem(
              431,
              "Request Header Fields Too Large",
              "expected headers of at most " + HttpServerOptions.DEFAULT_MAX_HEADER_SIZE + " bytes",
              last);
      default -> new Problem(400, "Bad Request", "expected HTTP/1.1", last);
    };
  }

  static Problem notJson(String got) {
    return new Problem(
        415, "Unsupported Media Type", "expected application/json, got " + got, Map.of());
  }

  static Problem tooManyRequests(int perSecond) {
    return new Problem(
        429,
        "Too Many Requests",
        "expected at most " + perSecond + " requests a second",
        Map.of("Retry-After", "1"));
  }

  static Problem internal() {
    return new Problem(
        500, "Internal Server Error", "this is our mistake; the log says more", Map.of());
  }

  /** Nothing is wrong with the request: it is to be sent again, later. */
  static Problem unavailable(String detail, Duration retryAfter) {
    return new Problem(
        503,
        "Service Unavailable",
        detail,
        Map.of("Retry-After", String.valueOf(Math.max(1, retryAfter.toSeconds()))));
  }

  /** Of a request that no endpoint takes. */
  static Problem ofStatus(int status, String allowed) {
    return switch (status) {
      case 400 -> badRequest("this is no URL that can be read");
      case 404 -> notFound("there is nothing here; /api lists what there is");
      case 405 -> methodNotAllowed(allowed);
      case 500 -> internal();
      default ->
          new Problem(status, "HTTP " + status, "the request is not one that is served", Map.of());
    };
  }

  int status() {
    return status;
  }

  Answer answer() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", title);
    body.put("status", status);
    body.put("detail", getMessage());
    return new Answer(status, "application/problem+json", headers, Answer.bytes(body));
  }
}
