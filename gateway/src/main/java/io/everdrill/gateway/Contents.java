package io.everdrill.gateway;

import java.util.List;
import java.util.stream.Collectors;

/** The list of what there is, at the root: until there is a page for people, this is the page. */
final class Contents {

  private Contents() {}

  static Endpoint of(List<Endpoint> endpoints) {
    List<Endpoint> listed = List.copyOf(endpoints);
    return Endpoint.get(
        "/",
        "this list",
        Permission.NONE,
        (Endpoint.Action) call -> Answer.text("text/plain; charset=utf-8", text(listed)));
  }

  private static String text(List<Endpoint> endpoints) {
    return endpoints.stream()
        .map(e -> "%-4s %-30s %s%n".formatted(e.method(), path(e), e.meaning()))
        .collect(Collectors.joining("", "Everdrill gateway\n\n", ""));
  }

  /** As OpenAPI writes what varies: {@code {injection}}. */
  private static String path(Endpoint endpoint) {
    return endpoint.path().replaceAll(":(\\w+)", "{$1}");
  }
}
