package io.everdrill.agents.toxiproxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Reads {@code host:port} as Toxiproxy writes it, {@code [::1]:80} too. */
final class Endpoint {

  private Endpoint() {}

  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, colon).replaceAll("^\\[|\\]$", "");
      int port = Integer.parseInt(text.substring(colon + 1));
      return new InetSocketAddress(
          InetAddress.getByName(host.isEmpty() ? "127.0.0.1" : host), port);
    } catch (UnknownHostException e) {
      throw new ApiError(400, text + ": the host is not known");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ApiError(400, "expected host:port, got '" + text + "'");
    }
  }

  static String literal(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress();
  }
}
