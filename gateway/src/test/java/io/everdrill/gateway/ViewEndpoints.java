package io.everdrill.gateway;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is answered from views, asked without a connection. */
final class ViewEndpoints {

  private final List<Endpoint> endpoints;

  ViewEndpoints(Views views) {
    FromViews from = new FromViews(() -> {});
    this.endpoints =
        Stream.of(
                new Results(views, InstantSource.fixed(TestEvents.START), from).endpoints(),
                new Reports(views, Instant.EPOCH, from).endpoints(),
                new Lists(views, InstantSource.fixed(TestEvents.START), from).endpoints())
            .flatMap(List::stream)
            .toList();
  }

  /**
   * @param name the path below {@code /api/v1}, with the names of what varies
   * @throws Problem if it is refused
   */
  Answer ask(Caller caller, String name, Map<String, String> path, Map<String, String> query) {
    Endpoint endpoint =
        endpoints.stream()
            .filter(e -> e.path().equals("/api/v1/" + name))
            .findFirst()
            .orElseThrow();
    return ((Endpoint.Action) endpoint.service())
        .answer(
            new Call(
                caller,
                new byte[0],
                Map.of(),
                path,
                new Query(MultiMap.caseInsensitiveMultiMap().addAll(query))));
  }
}
