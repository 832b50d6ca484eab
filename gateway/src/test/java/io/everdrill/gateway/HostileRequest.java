package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * What is asked over HTTP: posts, questions and switches that once were good, bent.
 *
 * @param target path and query, as they are sent
 */
record HostileRequest(String method, String target, Map<String, String> headers, byte[] body) {

  /** The same one for the same seed. */
  static HostileRequest of(int seed) {
    Random random = new Random(seed);
    return switch (random.nextInt(4)) {
      case 0 -> HostileAsk.question(random);
      case 1 -> HostileAsk.turn(random);
      default -> post(random);
    };
  }

  private static HostileRequest post(Random random) {
    String path = HostilePost.oneOf(HostilePost.paths(), random);
    HostilePost post = HostilePost.to(path, random);
    return new HostileRequest("POST", "/api/v1" + path, post.headers(), post.body());
  }

  /** As HTTP/1.1 has it on the wire. */
  byte[] bytes(String token) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    head.append("Authorization: Bearer ").append(token).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(ISO_8859_1);
    byte[] whole = Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    return whole;
  }
}
