package io.everdrill.agents.faults.cache;

import io.everdrill.agents.faults.CacheUndo;
import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultDriver;
import io.everdrill.agents.faults.FaultFamily;
import io.everdrill.agents.faults.Survey;
import io.everdrill.agents.faults.Trace;
import io.everdrill.agents.linux.Shell;
import java.util.List;

/** Faults of entries in Redis. */
public final class CacheFaults implements FaultFamily {

  /** Nobody knows any more what the fault has made of an entry that is there. */
  private static final String WHERE_NOTHING_IS =
      "if redis.call('EXISTS', b) == 1 then redis.call('RENAMENX', b, k) end\n";

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
                      Shell.comment(
                              "puts back what is kept as %s, where nothing is in its place now"
                                  .formatted(undo.keptAs("*")))
                          + undo.byHand(WHERE_NOTHING_IS)))
          .toList();
    }
  }

  @Override
  public void close() {}
}
