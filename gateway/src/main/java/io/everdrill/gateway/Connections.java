package io.everdrill.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the connections and closes those that are too many, and those that sit without a complete
 * request: also one that sends a byte now and then, which never looks idle.
 */
final class Connections {

  private final int maxConnections;
  private final long idleLimitNanos;
  private final Counter refused;
  private final Counter swept;
  private final Map<HttpConnection, Use> open = new HashMap<>();

  private record Use(int requests, long sinceNanos) {}

  Connections(HttpLimits limits, MeterRegistry metrics) {
    this.maxConnections = limits.maxConnections();
    this.idleLimitNanos = limits.idleLimit().toNanos();
    this.refused = metrics.counter("everdrill.gateway.connections.refused");
    this.swept = metrics.counter("everdrill.gateway.connections.swept");
    metrics.gauge("everdrill.gateway.connections", this, Connections::count);
  }

  void opened(HttpConnection connection) {
    synchronized (this) {
      if (open.size() < maxConnections) {
        open.put(connection, new Use(0, System.nanoTime()));
        connection.closeHandler(closed -> forget(connection));
        return;
      }
    }
    refused.increment();
    connection.close();
  }

  private synchronized void forget(HttpConnection connection) {
    open.remove(connection);
  }

  synchronized int count() {
    return open.size();
  }

  void requestBegan(HttpConnection connection) {
    change(connection, 1);
  }

  void requestEnded(HttpConnection connection) {
    change(connection, -1);
  }

  private synchronized void change(HttpConnection connection, int by) {
    open.computeIfPresent(
        connection, (c, use) -> new Use(Math.max(0, use.requests() + by), System.nanoTime()));
  }

  /** Closes what has been without a request for longer than the limit. */
  void sweep() {
    long now = System.nanoTime();
    List<HttpConnection> idle;
    synchronized (this) {
      idle =
          open.entrySet().stream()
              .filter(e -> e.getValue().requests() == 0)
              .filter(e -> now - e.getValue().sinceNanos() > idleLimitNanos)
              .map(Map.Entry::getKey)
              .toList();
    }
    idle.forEach(HttpConnection::close);
    swept.increment(idle.size());
  }

  /** Duration between two sweeps. */
  Duration sweepInterval() {
    return Duration.ofNanos(Math.clamp(idleLimitNanos / 4, 100_000_000L, 5_000_000_000L));
  }
}
