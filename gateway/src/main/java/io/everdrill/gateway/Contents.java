package io.everdrill.gateway;

import java.util.List;
import java.util.stream.Collectors;

/** The list of what there is for programs; people have the page. */
final class Contents {

  private Contents() {}

  static Endpoint of(List<Endpoint> endpoints) {
    String rest = endpoints.stream().map(Contents::line).collect(Collectors.joining());
    Endpoint.Action list =
        call ->
            Answer.text(
                "text/plain; charset=utf-8",
                "Everdrill gateway\n\n" + "%-4s %-30s this list%n".formatted("GET", "/api") + rest);
    return Endpoint.get("/api", "this list", Permission.NONE, list);
  }

  private static String line(Endpoint endpoint) {
    return "%-4s %-30s %s%n".formatted(endpoint.method(), path(endpoint), endpoint.meaning());
  }

  /** As OpenAPI writes what varies: {@code {injection}}. */
  private static String path(Endpoint endpoint) {
    return endpoint.path().replaceAll(":(\\w+)", "{$1}");
  }
}
