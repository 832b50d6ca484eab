package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import java.util.List;

/** Faults of entries in Redis. */
public final class CacheFaults implements FaultFamily {

  private final Connections connections;

  public CacheFaults(Connections connections) {
    this.connections = connections;
  }

  @Override
  public List<FaultDriver<?, ?>> drivers() {
    return List.of(
        new WrongValueDriver(connections),
        new EarlyExpiryDriver(connections),
        new EvictDriver(connections));
  }

  @Override
  public Survey survey() {
    return Survey.ofServers(
        "Redis", connections.of("redis", "rediss").toList(), CacheFaults::traces);
  }

  private static List<Trace> traces(Connection connection) {
    try (RedisServer redis = RedisServer.connect(connection)) {
      return redis.tags().stream()
          .map(tag -> new CacheUndo.Evicted(connection, tag, List.of()))
          .map(
              undo ->
                  new Trace(
                      "entries " + undo.keptAs("*") + " of " + connection.url(),
                      undo.tag(),
                      "look at what was kept: "
                          + "redis-cli -u "
                          + connection.url()
                          + " --scan --pattern '"
                          + undo.keptAs("*")
                          + "'; if it is to be put back: "
                          + undo.byHand()))
          .toList();
    }
  }

  @Override
  public void close() {}
}
