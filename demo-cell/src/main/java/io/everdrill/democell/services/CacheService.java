package io.everdrill.democell.services;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** cache-svc: keeps what is read often for a short while; the least recently used goes first. */
final class CacheService implements Service {
  private static final int MOST_ENTRIES = 1000;
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(1);

  private record Cached(JsonObject value, Instant until) {}

  private final InstantSource clock;

  /** Touched by the one event loop only. */
  private final Map<String, Cached> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cached> eldest) {
          return size() > MOST_ENTRIES;
        }
      };

  CacheService(ServiceContext context) {
    clock = context.clock();
  }

  @Override
  public void serve(Routes routes) {
    routes.get("/entries/:key", request -> Future.succeededFuture(get(request.pathParam("key"))));
    routes.put(
        "/entries/:key",
        request -> {
          JsonObject body = request.body().asJsonObject();
          return Future.succeededFuture(put(request.pathParam("key"), body));
        });
  }

  private Reply get(String key) {
    Cached entry = entries.get(key);
    if (entry == null || !clock.instant().isBefore(entry.until())) {
      return Reply.of(404, "not cached: " + key);
    }
    return Reply.ok(entry.value());
  }

  private Reply put(String key, JsonObject body) {
    Duration life = Duration.ofMillis(body.getLong("lifeMillis", 0L));
    if (life.isNegative() || life.compareTo(LONGEST_LIFE) > 0 || !body.containsKey("value")) {
      throw new IllegalArgumentException("expected value and lifeMillis up to " + LONGEST_LIFE);
    }
    entries.put(key, new Cached(body.getJsonObject("value"), clock.instant().plus(life)));
    return Reply.ok(new JsonObject().put("cached", key));
  }
}
