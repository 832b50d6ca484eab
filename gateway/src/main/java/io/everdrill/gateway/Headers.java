package io.everdrill.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What of a request's headers matters here. */
final class Headers {

  private Headers() {}

  /** Empty where there is none. */
  static String authorization(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    return header == null ? "" : header;
  }

  /**
   * @throws Problem 415 if the body is said to be something else
   */
  static void requireJson(HttpServerRequest request) {
    String header = request.getHeader("Content-Type");
    if (header == null) {
      return;
    }
    String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals("application/json")
        && !(type.startsWith("application/") && type.endsWith("+json"))) {
      throw Problem.notJson("another type");
    }
  }

  /** Those that formats read: {@code content-type} and CloudEvents', by names in lower case. */
  static Map<String, String> ofFormats(HttpServerRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("content-type") || name.startsWith("ce-")) {
        headers.put(name, header.getValue());
      }
    }
    return headers;
  }

  static boolean announceBody(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    boolean hasLength = length != null && !length.equals("0");
    return hasLength || request.headers().contains("Transfer-Encoding");
  }
}
